#pragma once

#include <sys/types.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/converge/apply_observer.h"
#include "agent/converge/gates.h"
#include "agent/converge/health.h"
#include "agent/dns/name_registry.h"
#include "agent/front/hold.h"
#include "agent/image/image_reservation.h"
#include "agent/lifecycle/container_lifecycle.h"
#include "agent/paths.h"
#include "agent/plan/environment_plan.h"
#include "agent/volume/volumes.h"

namespace paas::agent {

// What a rollout works with; borrowed.
struct RolloutTools {
  ContainerLifecycle* lifecycle;
  ImageSource* images;
  InstanceTable* table;
  Volumes* volumes;
  Gates* gates;
  const Paths* paths;
  HealthOptions health;
  NameRegistry* names = nullptr;
};

// One way of an environment from what it is to what it should be. The order of its phases:
//
//   images    here, verified and mounted
//   volumes   there, with their sizes, before anybody mounts them
//   resume    frozen processes go on: nothing can be changed, stopped or asked before
//   warm      what running processes use of their images is read from the new ones
//   hold      requests wait; those in flight end, or have had their time
//   network   what is no longer declared is closed before anything else, and stays closed even if
//             the rest fails; what is new is open before anybody needs it
//   start     all containers at once: addresses are known, start commands wait at their gates
//   ready     services healthy, gates opened, post_start over
//   hook      deploy hooks, one at a time: a running application and its services are what they
//             expect
//   probe     applications answer; requests go on
//   remove    last: until everything else is healthy there is a way back
class Rollout {
 public:
  // When it fails, requests of `hold` still wait: for what comes then. `began` are containers whose
  // processes were started anew before: they are awaited even if there is nothing to do to them.
  Rollout(const EnvironmentSpec& spec, const RolloutTools& with, Hold& hold,
          ApplyObserver& observer, std::set<std::string> began)
      : spec_(spec),
        with_(with),
        hold_(hold),
        observer_(observer),
        began_(std::move(began)),
        images_(with.images, EnvironmentId(spec.project, spec.environment) + "+next") {}

  // True when anything changed. Aborted, after OnFailure(), when a container did not become healthy
  // or a hook failed. What was done until then stays.
  StatusOr<bool> Run(bool run_hooks);

  // Whose processes were started anew; after a failure, by going back too.
  const std::set<std::string>& began() const { return began_; }

 private:
  void WantNames();
  void AwaitNames();
  Status Plan();
  Status PrepareImages();
  void WarmImages();
  void HoldRequests();
  void Release();
  Status UpdateNetwork();
  Status EnsureVolumes();
  Status Start();
  Status Perform(const Action& action);
  Status CloseGate(const Action& action);
  std::map<std::string, pid_t> Inits() const;
  Status AwaitAll(bool answer);
  Status RunHooks(const std::vector<std::string>& due);
  Status Remove();
  // All that is done to an environment that is to be paused: pausing.cc.
  StatusOr<bool> Pause();
  Status StopAll();
  Status EndPause();
  const DesiredContainer& Desired(const std::string& container) const;
  Instance InstanceOf(const std::string& container) const;
  std::string StartedNames() const;

  const EnvironmentSpec& spec_;
  const RolloutTools with_;
  Hold& hold_;
  ApplyObserver& observer_;
  std::set<std::string> began_;
  std::set<std::string> names_;  // that its containers connect to
  ImageReservation images_;
  std::vector<ObservedContainer> observed_;
  AddressBook addresses_;
  std::vector<Action> actions_;
  bool volumes_changed_ = false;
};

// The containers of an environment as the planner sees them.
std::vector<ObservedContainer> Observe(const InstanceTable& table, const EnvironmentSpec& spec);

}  // namespace paas::agent
