// paas-storage: the wiring diagram.

#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include "common/daemon/daemon.h"
#include "common/log/log.h"
#include "common/os/state_directory.h"
#include "common/os/termination.h"
#include "common/rpc/server.h"
#include "membership/client/membership.h"
#include "storage/nfsd/exports.h"
#include "storage/nfsd/listeners.h"
#include "storage/nfsd/nfsd.h"
#include "storage/options.h"
#include "storage/rpc/storage_service.h"
#include "storage/server.h"
#include "volume/btrfs/btrfs_driver.h"

namespace paas::storage {
namespace {

// Of the layout of the state directory; raised when an older daemon could not read it.
constexpr int kStateVersion = 1;
constexpr std::chrono::seconds kDrainGrace{5};
constexpr char kNfsdControl[] = "/proc/fs/nfsd";

StatusOr<std::unique_ptr<volume::BtrfsDriver>> OpenVolumes(const Options& options) {
  if (!options.path.empty()) return volume::BtrfsDriver::OpenDirectory(options.path);
  return volume::BtrfsDriver::OpenPool({.file = options.daemon.state_dir + "/volumes.img",
                                        .mount_point = options.mount_point,
                                        .size_bytes = options.size_bytes});
}

Status Serve(const Options& options, daemon::Daemon& daemon, volume::Driver& volumes, Server& nfs,
             const membership::Membership* member) {
  StorageService service(&volumes, &nfs);
  rpc::ServerOptions serving{
      .endpoints = options.daemon.listen, .tls = options.daemon.tls, .observer = daemon.calls()};
  if (member != nullptr) {
    serving.tls = member->files();
    serving.member_check = member->Admits();
  }
  PAAS_ASSIGN_OR_RETURN(auto server, rpc::Server::Start(serving, {&service}));
  log::Info("serving");
  if (member != nullptr) {
    daemon.readiness().Require("membership", [member] { return member->Problem(); });
  }
  daemon.readiness().Require("NFS", [&nfs] { return nfs.Problem(); });
  daemon.WatchServer(options.daemon.listen);
  daemon.Ready("keeps volumes in " + options.Exported());
  daemon.AwaitTermination(2 * kDrainGrace);
  log::Info("stopping; NFS goes on");
  server->Shutdown(kDrainGrace);
  return absl::OkStatus();
}

Status Run(const Options& options) {
  PAAS_ASSIGN_OR_RETURN(
      const os::UniqueFd lock,
      os::OpenStateDirectory(options.daemon.state_dir, "paas-storage", kStateVersion));
  const std::string& state = options.daemon.state_dir;
  const Exports exports({.path = options.Exported(), .clients = options.nodes});
  if (options.teardown) {
    PAAS_RETURN_IF_ERROR(exports.Remove());
    PAAS_ASSIGN_OR_RETURN(const auto volumes, OpenVolumes(options));
    return volumes->Close();
  }
  PAAS_ASSIGN_OR_RETURN(const auto daemon, daemon::Daemon::Start(options.daemon, PAAS_VERSION));
  PAAS_ASSIGN_OR_RETURN(const auto volumes, OpenVolumes(options));
  const Nfsd nfsd(kNfsdControl);
  PAAS_ASSIGN_OR_RETURN(
      const auto listeners,
      Listeners::Open({.file = state + "/listeners",
                       .address = options.nfs_address,
                       .first_port = static_cast<uint16_t>(options.nfs_first_port)},
                      &nfsd));
  PAAS_ASSIGN_OR_RETURN(const auto member,
                        membership::Membership::OpenIfJoined(
                            options.daemon, membership::Role::kStorage, PAAS_VERSION));
  Server nfs(volumes.get(), &nfsd, listeners.get(), &exports);
  nfs.Start();
  return Serve(options, *daemon, *volumes, nfs, member.get());
}

}  // namespace
}  // namespace paas::storage

int main(int argc, char** argv) {
  const paas::storage::ParsedOptions parsed = paas::storage::ParseOptions(argc, argv);
  if (parsed.exit_code >= 0) return parsed.exit_code;
  paas::os::BlockTerminationSignals();
  ::umask(0022);
  const paas::daemon::DaemonOptions& daemon = parsed.options.daemon;
  paas::log::Initialize(
      {.program = daemon.name, .level = daemon.log_level, .format = daemon.log_format});
  const paas::Status status = paas::storage::Run(parsed.options);
  if (!status.ok()) paas::log::Error(paas::Message(status));
  return status.ok() ? 0 : 1;
}
