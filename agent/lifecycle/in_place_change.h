#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/blueprint/container_blueprint.h"
#include "agent/instance.h"
#include "agent/lifecycle/container_lifecycle.h"
#include "agent/paths.h"
#include "agent/plan/disturbance.h"
#include "agent/state/instance_store.h"
#include "common/status/status.h"

namespace paas::agent {

// Turns one container that runs into another one of the same base, in this order:
//
//   image    mounted, before anybody is disturbed
//   record   says "changing", so that whoever finds it later knows
//   stop     the application's processes end; their run script stands still (bin/application)
//   change   the engine: limits, files, /app. No process of the application sees half of it
//   go       nginx reads its configuration, the application starts
//   record   says what it is now; the old image goes
//
// When a step fails, what was before comes back in the same way. One use, one thread.
class InPlaceChange {
 public:
  InPlaceChange(const Mechanisms& with, const InstanceStore& store, const NodeConfig& node,
                const Paths& paths, const Instance& instance)
      : with_(with), store_(store), node_(node), paths_(paths), instance_(instance) {}

  // Unimplemented, with nothing changed, when it takes a new instance.
  Status Apply(const InstanceRecord& wanted, Disturbance disturbance);

  // From wherever a change was cut short, to what the record says it was made from.
  Status Undo();

  // Replaces the files that would be drawn differently now; nobody is told.
  Status Refresh();

 private:
  // What of the container is to be told.
  struct Target {
    container::ContainerChange change;
    bool restarts = false;
    bool reloads = false;
  };

  StatusOr<Materials> MaterialsOf(const InstanceRecord& record);
  StatusOr<Target> TargetOf(const InstanceRecord& wanted, Disturbance disturbance);
  StatusOr<Target> WayBack();
  StatusOr<std::optional<image::MountedImage>> AcquireApp(const InstanceRecord& record);
  Status Perform(const Target& target);
  Status StopApplication();
  Status Go(const Target& target);
  Status Note(const InstanceRecord& record);

  const Mechanisms& with_;
  const InstanceStore& store_;
  const NodeConfig& node_;
  const Paths& paths_;
  Instance instance_;
};

}  // namespace paas::agent
