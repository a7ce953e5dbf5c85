#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/converge/apply_observer.h"
#include "agent/converge/gates.h"
#include "agent/converge/health.h"
#include "agent/environment.h"
#include "agent/front/hold.h"
#include "agent/lifecycle/container_lifecycle.h"
#include "agent/paths.h"
#include "agent/state/environment_store.h"
#include "common/concurrency/keyed_mutex.h"
#include "common/status/status.h"

namespace paas::agent {

struct ApplyResult {
  std::vector<Instance> instances;
  bool changed = false;
};

struct ApplyOptions {
  // Deploy hooks of applications that are new or changed are run.
  bool run_hooks = false;
};

// What an EnvironmentConverger works with; borrowed.
struct ConvergerParts {
  ContainerLifecycle* lifecycle;
  InstanceTable* table;
  ImageSource* images;
  Volumes* volumes;
  Front* front = nullptr;  // lets requests wait; null: nobody does
  NameRegistry* names = nullptr;
};

using EnvironmentKey = std::pair<std::string, std::string>;  // project, environment

// Brings environments to their desired state, whole: when one container cannot be brought there,
// the environment is put back to what it was. Level-triggered and idempotent. Thread-safe.
class EnvironmentConverger {
 public:
  EnvironmentConverger(EnvironmentStore store, const ConvergerParts& parts, Paths paths,
                       const HealthOptions& health, const HoldOptions& hold)
      : store_(std::move(store)),
        with_(parts),
        paths_(std::move(paths)),
        health_(health),
        hold_(hold) {}

  // What Apply() would do.
  StatusOr<std::vector<Action>> Plan(const EnvironmentSpec& spec) const;

  // FailedPrecondition when `spec` is older than what is known here. Aborted, after OnFailure() and
  // with the previous state back, when a container or its deploy hook failed.
  StatusOr<ApplyResult> Apply(const EnvironmentSpec& spec, const ApplyOptions& options,
                              ApplyObserver& observer);

  // Ends all containers of the environment and forgets it, its logs and volumes included.
  Status Remove(const std::string& project, const std::string& environment,
                ApplyObserver& observer);

  // A process of the instance ended by itself, or could not be started: notes how it ended, and
  // brings its environment back. False when the instance runs, was replaced or is gone, so that
  // there was nothing to do.
  bool RestartEnded(const Instance& instance);

  // While it is held, nobody changes the environment of this id, nor starts anything in it.
  KeyedMutex::Lock Lock(const std::string& id) { return locks_.Acquire(id); }
  KeyedMutex::Lock TryLock(const std::string& id) { return locks_.TryAcquire(id); }

  // AlreadyExists when the id of this environment is another one's here.
  Status CheckId(const std::string& project, const std::string& environment) const {
    const Status known = store_.Get(project, environment).status();
    return absl::IsNotFound(known) ? absl::OkStatus() : known;
  }

  // Environments that could not be brought back to their stored specification: something in them is
  // down, or waits for something that is. A new one wakes whoever watches the table.
  std::set<EnvironmentKey> Unsettled() const;
  // Tries again; does not wait long, since a deploy that makes it right may wait for its turn.
  void Settle(const EnvironmentKey& environment);

  // Applies every environment that is on disk or has containers to what last held for it: after a
  // restart of the agent or of the node, which may have come in the middle of an apply. Those whose
  // requests wait since then come first. Failures are logged; the others go on.
  void ApplyAll();

 private:
  void NoteExit(const Instance& instance);
  void ApplyStored(const EnvironmentKey& environment, const HealthOptions& health, Hold& hold);
  void NoteSettled(const EnvironmentKey& environment, bool settled);
  // `began`: as Rollout has it, before and after.
  StatusOr<ApplyResult> Converge(const EnvironmentSpec& spec, const ApplyOptions& options,
                                 const HealthOptions& health, Hold& hold, ApplyObserver& observer,
                                 std::set<std::string>& began);
  void Restore(const std::optional<EnvironmentSpec>& previous, const EnvironmentSpec& failed,
               Hold& hold, ApplyObserver& cause, std::set<std::string>& began);
  Hold HoldOf(const std::string& id) const { return Hold(with_.front, id, hold_); }
  // Of an agent that died.
  std::vector<std::string> StrayHolds() const;

  const EnvironmentStore store_;
  const ConvergerParts with_;
  const Paths paths_;
  const HealthOptions health_;
  const HoldOptions hold_;
  Gates gates_;
  KeyedMutex locks_;
  mutable std::mutex mutex_;
  std::set<EnvironmentKey> unsettled_;  // guarded by mutex_
};

}  // namespace paas::agent
