#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/os/subprocess.h"
#include "volume/driver.h"
#include "volume/nfs/storage.h"

namespace paas::volume {

// How this node uses an NFS server.
struct NfsOptions {
  std::string server;         // IPv4 address
  std::string run_directory;  // for mounts
  std::string helper;         // paas-volume
  std::string node;           // tells this node from others: letters, digits and dashes
};

// What is done on NFS file systems, as values. Each command's first process touches no file of
// them, so that it can be killed when the server does not answer.

// What a client calls itself: one that calls itself as another one does is taken for it, and its
// ids would be those of the other's port.
std::string ClientName(const NfsOptions& options, uint32_t first_id);
// Options of mount(2). Hard: an application waits for a server that is away, and loses nothing.
std::string MountData(const NfsOptions& options, uint16_t port);

os::Command AttachCommand(const NfsOptions& options, const NfsExport& from,
                          const AttachRequest& request, const std::string& target);
// Writes out what the node has in memory of a mount.
os::Command FlushCommand(const NfsOptions& options, uint32_t first_id,
                         const std::string& mount_point);
// Unmounts everything at or below `target`.
os::Command DetachCommand(const NfsOptions& options, const std::string& target);

}  // namespace paas::volume
