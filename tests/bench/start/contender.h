#pragma once

#include <cstdint>
#include <string>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::bench {

// A way to run the workload. Methods are called in the order Start, Dial…, Stop; one thread.
class Contender {
 public:
  virtual ~Contender() = default;

  virtual std::string name() const = 0;
  // Why it cannot run on this machine; empty when it can.
  virtual std::string Missing() const = 0;
  // Returns when the container's init is executed (ours) or the engine is (peers); that the
  // container serves is the caller's to find out.
  virtual Status Start() = 0;
  // A connection to a port inside of the container's network. Invalid: nobody answers there yet.
  virtual os::UniqueFd Dial(uint16_t port) = 0;
  // FailedPrecondition when the container has ended, with what it said.
  virtual Status Alive() = 0;
  // Kills the container and waits until nothing of it is left.
  virtual Status Stop() = 0;
};

}  // namespace paas::bench
