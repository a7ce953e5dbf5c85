#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "agent/environment.h"
#include "agent/names.h"
#include "container/exit.h"
#include "container/running_container.h"
#include "container/spec.h"

namespace paas::agent {

// What a container was made from and what of the node it was given. A plain value; written to disk
// before the container is started, and removed after it is gone.
struct InstanceRecord {
  std::string project;
  std::string environment;
  uint64_t generation = 0;
  DesiredContainer made_from;
  container::IdRange ids;
  std::string address;  // IPv4
  // Where the containers that it relates to were when it was started: name → IPv4.
  std::map<std::string, std::string> neighbours;
  std::optional<container::Exit> last_exit;
  // The container is being changed in place: it may have a part of what it is to become, and its
  // application may stand still. `made_from` is what it was before, to which it can go back.
  bool changing = false;
  // Its environment is paused: it was stopped or frozen for that, and nobody starts it.
  bool paused = false;

  bool operator==(const InstanceRecord&) const = default;

  std::string Id() const { return ContainerId(project, environment, made_from.name); }
};

// A container of this node: its record and, while it runs, its process.
struct Instance {
  InstanceRecord record;
  std::shared_ptr<container::RunningContainer> running;  // null: not running

  bool IsRunning() const { return running != nullptr && running->IsRunning(); }
};

}  // namespace paas::agent
