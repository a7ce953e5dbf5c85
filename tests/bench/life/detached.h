#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::bench {

// Somebody who makes containers that sleep, numbered, and kills them.
class Maker {
 public:
  virtual ~Maker() = default;
  virtual std::string name() const = 0;
  // When it returns, the program has been executed.
  virtual Status Make(int number) = 0;
  // When it returns, nothing of the container is left but what the kernel puts off.
  virtual Status Kill(int number) = 0;
  // Of a container that runs; Unimplemented where it cannot.
  virtual Status Freeze(int number, bool frozen) = 0;
  virtual Status Resize(int number, uint64_t memory_bytes) = 0;
};

// bwrap, runc and crun, as far as they are installed, on `root`; their files go below `directory`.
StatusOr<std::vector<std::unique_ptr<Maker>>> MakePeerMakers(const std::string& directory,
                                                             const std::string& root);

}  // namespace paas::bench
