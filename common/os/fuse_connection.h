#pragma once

#include <chrono>
#include <string>

#include "common/status/status.h"

namespace paas::os {

// The kernel's side of one FUSE file system, told by the device of its mounts ("0:57"). Looking at
// it never waits for its server.
class FuseConnection {
 public:
  explicit FuseConnection(const std::string& device);

  // Whether anything still mounts it.
  bool Exists() const;
  // Requests that the server has not answered.
  int Waiting() const;
  // Ends it: whoever waits for the server gets an error at once, and so does everybody from then
  // on.
  Status Abort() const;
  // Waits until nothing mounts it any more; false when that takes longer.
  bool AwaitEnd(std::chrono::milliseconds patience) const;

 private:
  std::string number_;
};

}  // namespace paas::os
