#pragma once

#include <sys/types.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "agent/config/named_hosts.h"
#include "agent/converge/environment_converger.h"
#include "agent/lifecycle/container_lifecycle.h"

namespace paas::agent {

// The names that containers of this node may connect to.
std::set<std::string> NamesNeeded(const InstanceTable& table);

// Keeps the hosts files of running containers up to date: programs read them whenever they resolve
// a name, and none is disturbed. Not thread-safe.
class NameDisplay {
 public:
  NameDisplay(const Mechanisms& with, const InstanceStore& store, NodeConfig node, Paths paths,
              EnvironmentConverger* converger)
      : with_(with),
        store_(store),
        node_(std::move(node)),
        paths_(std::move(paths)),
        converger_(converger) {}

  // Of all containers whose environment nobody is changing; of the others, whoever changes them
  // does, or the next call.
  void Update();

 private:
  void Show(const std::string& id, const NamedHosts& names);

  const Mechanisms with_;
  const InstanceStore store_;
  const NodeConfig node_;
  const Paths paths_;
  EnvironmentConverger* const converger_;
  // What a container was shown, by this object: its init, and the names.
  std::map<std::string, std::pair<pid_t, NamedHosts>> shown_;
};

}  // namespace paas::agent
