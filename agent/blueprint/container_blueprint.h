#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/config/named_hosts.h"
#include "agent/instance.h"
#include "agent/paths.h"
#include "common/status/status.h"
#include "container/spec.h"
#include "image/mount_table.h"
#include "model/application.h"
#include "volume/driver.h"

namespace paas::agent {

// What every container of this node is told about it.
struct NodeConfig {
  std::vector<std::string> resolvers;  // IPv4
  std::string router_address;          // IPv4: whose X-Forwarded-For is believed; empty: nobody's
};

// What the node made ready for a container before it is described.
struct Materials {
  image::MountedImage base;
  std::optional<image::MountedImage> app;
  std::string ssh_host_key;  // PEM
  std::optional<container::Interface> interface;
  std::vector<volume::Attachment> volumes;  // one for each mount of a volume, in their order
  NamedHosts names = {};                    // of `firewall.outbound`
};

// A directory of the node that a container writes to, to be made before the start.
struct HostDirectory {
  std::string root;    // the agent's own, to be made as well
  std::string path;    // below the root, where the container may have left symlinks; "": the root
  uint32_t owner = 0;  // of `path`; as the container sees it, and as it is on disk

  bool operator==(const HostDirectory&) const = default;
};

// A log that processes of `web` write to, in a directory that belongs to the container's root: made
// before the start, since nobody inside could without a process more.
struct HostLog {
  std::string directory;
  std::string name;  // "app.log"

  bool operator==(const HostLog&) const = default;
};

struct Blueprint {
  container::ContainerSpec spec;
  std::vector<HostDirectory> directories;
  std::vector<HostLog> logs;  // of `web`, writable for root through the group

  bool operator==(const Blueprint&) const = default;
};

// What is known of a container before its blueprint is drawn.
std::string CgroupOf(const InstanceRecord& record);
container::Limits LimitsOf(const DesiredContainer& desired);

// The files of the ramdisk alone, for which the application's image and volumes do not matter.
// PURE.
StatusOr<std::vector<container::ConfigFile>> DrawConfig(const InstanceRecord& record,
                                                        const Materials& materials,
                                                        const NodeConfig& node);

// From what the controller wants and what the node gives to what the engine assembles: mounts,
// tmpfs, limits, init, and the whole config ramdisk. PURE. InvalidArgument when the document of the
// application or the service is not one, or the base image is of the other kind.
StatusOr<Blueprint> DrawBlueprint(const InstanceRecord& record, const Materials& materials,
                                  const NodeConfig& node, const Paths& paths);

}  // namespace paas::agent
