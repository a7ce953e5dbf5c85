#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "common/status/status.h"
#include "controller/state/state_store.h"

namespace paas::controller {

// When a release served, in Unix milliseconds: from the moment on at which its processes began to
// start to that of the next release.
struct ReleaseTime {
  int64_t since_unix_ms = 0;
  int64_t until_unix_ms = 0;  // 0: it serves
  std::set<std::string> containers;

  bool operator==(const ReleaseTime&) const = default;
};

// NotFound when there is no such release.
StatusOr<ReleaseTime> TimeOfRelease(StateStore& store, const std::string& project,
                                    const std::string& environment, uint32_t number);

}  // namespace paas::controller
