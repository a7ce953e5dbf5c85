#pragma once

#include <string>
#include <vector>

#include "agent/lifecycle/container_lifecycle.h"
#include "agent/router/router.h"
#include "agent/state/instance_store.h"
#include "common/status/status.h"
#include "image/mount_table.h"

namespace paas::agent {

// What was found after a restart.
struct RecoveryReport {
  std::vector<std::string> adopted;  // container ids that run on
  std::vector<std::string> stopped;  // have a record and no process
  std::vector<std::string> removed;  // processes, cgroups or links that nobody owns

  bool operator==(const RecoveryReport&) const = default;
};

// Rebuilds the agent's tables from records and kernel: adopts what runs, undoes what was half done,
// removes what nobody owns. `router` gets back what is its own. Called once, before anything else
// uses the mechanisms.
StatusOr<RecoveryReport> Recover(const Mechanisms& mechanisms, const InstanceStore& store,
                                 image::MountTable& mounts, Router& router);

}  // namespace paas::agent
