#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/status/status.h"
#include "paasctl/git/front.h"
#include "paasctl/git/login_agent.h"

namespace paas::paasctl {

// What all submodules of one push may take.
struct FetchBudget {
  std::chrono::steady_clock::time_point deadline;
  uint64_t bytes = 0;  // that are left
};

struct FetchedModule {
  std::string commit;    // as git keeps it
  std::string host_key;  // "host type blob" of a server that was met for the first time
};

// Brings the files of a submodule's commit into git's quarantine, where the controller looks at
// them with the rest of the push; its history stays where it is. Runs in a hook, as the user of
// git's front: the objects are strangers'. Bounded in size and time, and takes its part of
// `budget`. `quarantine` is an absolute path. `sign` is asked by what
// comes over SSH.
StatusOr<FetchedModule> FetchSubmodule(const NeededSubmodule& needed, const std::string& quarantine,
                                       FetchBudget& budget, const LoginSigner& sign);

}  // namespace paas::paasctl
