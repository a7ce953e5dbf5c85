#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::os {

// Both ends are closed when a program is executed.
struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

inline StatusOr<Pipe> MakePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return ErrnoStatus("make a pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace paas::os
