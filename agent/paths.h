#pragma once

#include <string>

namespace paas::agent {

// The directories of one agent.
//
//   <state>/                     0700: inside, containers' root owns files as the node's root
//     environments/<env>.json    what the controller wants (state/environment_store.h)
//     transfers/<env>.json       data on its way to it (state/transfer_store.h)
//     instances/<id>.json        what each container was made from (state/instance_store.h)
//     records/<id>.json          processes of containers (container/record_store.h)
//     oom/<id>.json              kills for want of memory (oom/oom_counts.h)
//     logs/<env>/<name>/         /var/log of a container; stays after it ended
//     log-times/<env>/<name>/    when its lines were written (logs/time_index.h)
//     volumes.img                btrfs with the volumes of environments (volume/btrfs/pool.h)
//     volumes/<env>/<name>/      or these, as plain directories
//     keys/<env>/                ssh host key of an environment
//     names.json                 addresses of names in firewall.outbound (dns/name_registry.h)
//     router/router.json         the router of the node (router/router.h)
//     logs/node/router/          its /var/log
//   <run>/
//     agent.sock                 gRPC
//     images/<hex>               one mount an image (image/mount_table.h)
//     volumes/                   the mount of volumes.img
//     containers/<id>.mnt        pins of outer mount namespaces (container/engine.h)
//     router/                    what the controller writes for nginx, and the control socket
struct Paths {
  std::string state = "/var/lib/paas/agent";
  std::string run = "/run/paas";

  std::string Environments() const { return state + "/environments"; }
  std::string Transfers() const { return state + "/transfers"; }
  std::string Instances() const { return state + "/instances"; }
  std::string Records() const { return state + "/records"; }
  std::string OomCounts() const { return state + "/oom"; }
  std::string Logs(const std::string& environment_id, const std::string& container) const {
    return state + "/logs/" + environment_id + "/" + container;
  }
  std::string AllLogs() const { return state + "/logs"; }
  std::string AllLogTimes() const { return state + "/log-times"; }
  std::string LogTimes(const std::string& environment_id, const std::string& container) const {
    return AllLogTimes() + "/" + environment_id + "/" + container;
  }
  std::string VolumePool() const { return state + "/volumes.img"; }
  std::string VolumeMount() const { return run + "/volumes"; }
  std::string PlainVolumes() const { return state + "/volumes"; }
  std::string Keys(const std::string& environment_id) const {
    return state + "/keys/" + environment_id;
  }
  std::string Router() const { return run + "/router"; }
  std::string RouterControl() const { return Router() + "/control.sock"; }
  std::string RouterLogs() const { return state + "/logs/node/router"; }
  std::string RouterRecords() const { return state + "/router"; }
  std::string Names() const { return state + "/names.json"; }
  std::string Socket() const { return run + "/agent.sock"; }
};

}  // namespace paas::agent
