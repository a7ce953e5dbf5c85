#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/doors.h"
#include "controller/plan/environment_spec.h"

namespace paas::controller {

// In the variables of a synchronisation: data of all services, not of those that are named.
inline constexpr char kAllData[] = "data";

// Where an activity's environment takes data from.
struct DataOrigin {
  Environment parent;                 // or itself, of a backup
  std::string backup;                 // instead of what the parent has now; "": none
  std::vector<std::string> services;  // empty: everybody's
  bool replaces_own = false;          // its containers end before
  bool keeps_backup = false;          // of what it replaces
};

// What `activity` is to do about data: a restore takes its backup's, a synchronisation takes what
// it says, the first deploy of an environment that clones its parent takes everything. Nothing for
// all others, and when the parent has none.
std::optional<DataOrigin> DataOriginOf(Doors& doors, const Activity& activity,
                                       const Environment& environment);

// Gives the environment copies of its parent's volumes, of one moment. Its containers do not run.
// The environment has data then; that is stored.
Stop TakeData(Doors& doors, const DataOrigin& origin, Environment& environment,
              const EnvironmentSpec& spec, ActivityLog& log, CancelToken& cancel);

// "8.3 ms"
std::string Milliseconds(std::chrono::microseconds duration);

}  // namespace paas::controller
