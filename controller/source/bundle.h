#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::controller {

// What is before the pack in a file that `git clone` reads (gitformat-bundle, version 2), with one
// branch at `commit`.
std::string BundleHeadOf(const std::string& commit, const std::string& branch);

// Reads such a head from what comes in pieces.
class BundleHead {
 public:
  // What of `piece` belongs to the pack. InvalidArgument when it is no bundle of ours.
  StatusOr<std::string_view> Take(std::string_view piece);
  // InvalidArgument unless the bundle was of this commit.
  Status Check(const std::string& commit) const;

 private:
  std::string head_;
  bool is_over_ = false;
};

}  // namespace paas::controller
