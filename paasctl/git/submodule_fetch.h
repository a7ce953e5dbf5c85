#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/status/status.h"
#include "paasctl/git/front.h"

namespace paas::paasctl {

// What all submodules of one push may take.
struct FetchBudget {
  std::chrono::steady_clock::time_point deadline;
  uint64_t bytes = 0;  // that are left
};

// Brings the files of a submodule's commit into git's quarantine, where the controller looks at
// them with the rest of the push; its history stays where it is. Runs in a hook, as the user of
// git's front: the objects are strangers'. Bounded in size and time, and takes its part of
// `budget`. `quarantine` is an absolute path. Returns the commit as git keeps it.
StatusOr<std::string> FetchSubmodule(const NeededSubmodule& needed, const std::string& quarantine,
                                     FetchBudget& budget);

}  // namespace paas::paasctl
