#pragma once

#include "agent/converge/exit_watcher.h"
#include "agent/lifecycle/instance_table.h"
#include "agent/oom/oom_keeper.h"
#include "common/metrics/registry.h"
#include "container/cgroup/cgroup.h"
#include "image/mount_table.h"
#include "image/store.h"
#include "network/network.h"

namespace paas::agent {

// Whom the node's metrics are asked from; all borrowed.
struct NodeSources {
  const InstanceTable* table;
  const ExitWatcher* watcher;
  image::Store* store;
  const image::MountTable* mounts;
  network::Network* network;
  container::CgroupTree* cgroups;
  const OomKeeper* ooms;
};

// Containers, images and kernel objects of the node, as they are when somebody asks.
void AddNodeMetrics(metrics::Registry& registry, const NodeSources& sources);

}  // namespace paas::agent
