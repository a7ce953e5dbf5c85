#pragma once

#include <string>

#include "common/status/status.h"
#include "volume/helper/handover.h"

namespace paas::volume {

// What paas-volume is asked for: a volume of an NFS server, for one container.
struct NfsMount {
  std::string source;       // "10.0.0.3:/srv/volumes/shop-main/app"
  std::string data;         // of mount(2)
  std::string client_name;  // what this client calls itself
  Delivery delivery;        // its first_id is who asks the server
};

// Mounts it, prepares the directories as the container's root, whom the server takes for root, and
// mounts them for the node.
Status AttachNfs(const NfsMount& mount);

// Writes out, as the container's root, what the node has in memory of the mount at `path`.
Status FlushNfs(uint32_t first_id, const std::string& path);

// Unmounts all of NFS at or below `target`, out of sight at once; returns when the node has written
// out and forgotten what nobody else holds, which waits for the server.
Status DetachNfs(const std::string& target);

}  // namespace paas::volume
