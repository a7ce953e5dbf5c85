#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "volume/driver.h"

namespace paas::volume {

// What paas-volume is asked for: a network file system for one container, or for the agent.
struct ClientMount {
  std::string user_namespace;  // path of the container's; empty: the node's
  // Read with the rights of the node, and the client's descriptor 3; empty: none.
  std::string secrets_file;
  std::vector<std::string> client;     // the file system's mount program; its mount point is added
  std::vector<Directory> directories;  // of what the client mounts
  std::string target;  // directory of the node; they are mounted at target/0, /1, …
};

// Starts the client within the container's user namespace, so that it is asked with the ids that
// the container sees, prepares the directories through it and mounts them. The client stays until
// the last of these mounts is gone, clones in containers included.
Status AttachClient(const ClientMount& mount);

}  // namespace paas::volume
