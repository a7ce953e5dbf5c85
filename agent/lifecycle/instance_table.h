#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/instance.h"
#include "common/os/unique_fd.h"

namespace paas::agent {

// The instances of this node by container id. Values are handed out as copies: they share the
// process handle. Thread-safe.
class InstanceTable {
 public:
  InstanceTable();

  // Readable after a change; the one who watches the table drains it.
  int changed_fd() const { return changed_.get(); }

  // Makes changed_fd() readable: something else that its watcher looks at has changed.
  void Wake();

  void Put(const Instance& instance);
  void Erase(const std::string& id);
  std::optional<Instance> Get(const std::string& id) const;

  // Sorted by id. An empty project means all, an empty environment all of the project.
  std::vector<Instance> List(const std::string& project = {},
                             const std::string& environment = {}) const;

 private:
  const os::UniqueFd changed_;  // an eventfd
  mutable std::mutex mutex_;
  std::map<std::string, Instance> instances_;
};

}  // namespace paas::agent
