#pragma once

#include <termios.h>

#include "common/status/status.h"

namespace paas::paasctl {

// The terminal on `fd` passes every key on unprocessed until this is destroyed.
class RawMode {
 public:
  static StatusOr<RawMode> Enter(int fd);
  RawMode(RawMode&& other) noexcept;
  RawMode& operator=(RawMode&&) = delete;
  ~RawMode();

 private:
  RawMode(int fd, const termios& saved) : fd_(fd), saved_(saved) {}

  int fd_;
  termios saved_;
};

}  // namespace paas::paasctl
