#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"

namespace paas::controller {

// What callers may ask of the tree of environments. Commits move at once, as with a push; data and
// containers when the activity's turn comes. Thread-safe.
class Branches {
 public:
  Branches(Doors doors, ActivityQueue& queue) : doors_(std::move(doors)), queue_(queue) {}

  struct BranchOrder {
    std::string project;
    std::string name;
    std::string parent;
    std::string title;
    std::string type;  // "": development
    bool clones_parent = true;
    int64_t ttl_s = -1;  // as of Environment
    std::string actor;
  };
  // A new environment at its parent's head, with a copy of its parent's data. FailedPrecondition
  // when the parent was never deployed; AlreadyExists when there is such an environment or branch.
  StatusOr<Activity> Branch(const BranchOrder& order);

  struct EnvironmentOrder {
    std::string project;
    std::string environment;
    std::string actor;
  };
  // Deploys an environment that only has code. FailedPrecondition when it is active.
  StatusOr<Activity> Activate(const EnvironmentOrder& order);
  // Ends containers and deletes data; branch, variables and releases stay. FailedPrecondition for
  // production, and for what is inactive.
  StatusOr<Activity> Deactivate(const EnvironmentOrder& order);

  // Merges the environment's branch into its parent's and deploys the parent. Aborted, with the
  // files, when they conflict: then nothing has moved.
  StatusOr<Activity> Merge(const EnvironmentOrder& order);

  struct SyncOrder {
    EnvironmentOrder target;
    bool code = false;
    bool data = false;
    std::vector<std::string> services;  // with `data`: whose; empty: everybody's
  };
  // Takes over what its parent has: commits by fast-forward (Aborted when it has commits of its
  // own), data by replacing its own.
  StatusOr<Activity> Synchronize(const SyncOrder& order);

  // Unset: as it is.
  struct Description {
    std::optional<std::string> parent;
    std::optional<std::string> title;
    std::optional<std::string> type;
    std::optional<bool> clones_parent;
    std::optional<int64_t> ttl_s;
    std::optional<std::string> on_expiry;
  };
  StatusOr<Environment> Describe(const std::string& project, const std::string& environment,
                                 const Description& description);

  // Those whose commits their parents have, when they had some of their own; never production.
  StatusOr<std::vector<Environment>> ListMerged(const std::string& project);

  // Deactivates or deletes it, as it says itself, in nobody's name.
  StatusOr<Activity> Expire(const Environment& environment, const std::string& why);

 private:
  StatusOr<Environment> ParentOf(const Environment& child);
  StatusOr<std::string> FastForward(const Environment& child, const Environment& parent);

  Doors doors_;
  ActivityQueue& queue_;
};

// FailedPrecondition when the environment may not end while it is what it is: production, while the
// project has other environments.
Status CheckMayEnd(StateStore& store, const Environment& environment);

}  // namespace paas::controller
