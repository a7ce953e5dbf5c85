#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/doors.h"
#include "controller/plan/environment_spec.h"
#include "controller/state/records.h"

namespace paas::controller {

// What serves once an environment has converged.
struct Converged {
  bool changed = false;
  std::vector<Site> sites;  // with addresses
};

// Brings an environment's containers and the router to a spec, and proves from outside that it
// answers. Used for new releases and for old ones alike.
class Convergence {
 public:
  Convergence(Doors& doors, Environment& environment, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), environment_(environment), log_(log), cancel_(cancel) {}

  // Phases "plan", "network", "start", "hook", "switch" and "route". The spec gets the
  // environment's next generation, which is stored before the agent hears of it.
  Stop Run(EnvironmentSpec spec, const std::vector<Site>& sites,
           const std::vector<std::string>& urls, const ApplyOptions& options, Converged& converged);

  // Applies the release that served before, or no containers at all when there was none and
  // `clear` says so. A line tells how it went; nothing while the process is ending.
  void Restore(bool clear);

  // Ends all containers, and no request reaches them any more. Data stays.
  Status Clear();
  // The same as a phase, before the environment gets other data. When it fails, what served is
  // back.
  Stop ClearForData();

 private:
  Stop Start(EnvironmentSpec& spec, const std::vector<Site>& sites, const ApplyOptions& options,
             ApplyOutcome& outcome);
  std::vector<Site> SitesOfLastRelease() const;
  Stop Switch(const std::vector<Site>& sites, const std::vector<std::string>& urls, bool& changed);
  void EndJobs(const EnvironmentSpec& spec);
  Status NextGeneration(EnvironmentSpec& spec);
  Status ApplyAgain(EnvironmentSpec spec, const std::vector<Site>& sites);

  Doors& doors_;
  Environment& environment_;
  ActivityLog& log_;
  CancelToken& cancel_;
};

// The environment as it is after `end`, stored: active while a release serves, else failed.
void StoreEnd(Doors& doors, Environment& environment, const FinishedEvent& end);

}  // namespace paas::controller
