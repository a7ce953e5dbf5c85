#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_queue.h"
#include "controller/deploy/deploy_plan.h"
#include "controller/deploy/doors.h"
#include "controller/source/tar_import.h"

namespace paas::controller {

// What callers may ask of environments. Thread-safe.
class Deployments {
 public:
  Deployments(Doors doors, ActivityQueue& queue) : doors_(std::move(doors)), queue_(queue) {}

  struct PushOrder {
    std::string project;
    std::string environment;  // empty: the default branch
    bool rebuild = false;
    std::string actor;  // who asks for it
  };
  // Takes the source in and queues its deploy. Errors of TranslateArchive() when the archive is
  // refused; then nothing was changed.
  StatusOr<Activity> Push(const PushOrder& order, const ArchiveReader& archive);

  // Compares the source with what runs; changes nothing that can be seen. InvalidArgument with one
  // line an error when the configuration is wrong.
  StatusOr<DeployPlan> Plan(const PushOrder& order, const ArchiveReader& archive);

  // Queues a deploy of the latest release's commit with what was set since. NotFound when there is
  // no such environment, or nothing of it was ever deployed.
  StatusOr<Activity> Redeploy(const PushOrder& order);

  struct RollbackOrder {
    std::string project;
    std::string environment;
    uint32_t release = 0;  // 0: the one before what serves
    bool keeps_variables = false;
    std::string actor;
  };
  // Queues the return to an older release. NotFound when there is none; FailedPrecondition when it
  // is the one that serves.
  StatusOr<Activity> Rollback(const RollbackOrder& order);

  // Queues the deletion. NotFound when there is no such environment; FailedPrecondition for
  // production while the project has others.
  StatusOr<Activity> Delete(const std::string& project, const std::string& environment,
                            const std::string& actor = {});

 private:
  Doors doors_;
  ActivityQueue& queue_;
};

}  // namespace paas::controller
