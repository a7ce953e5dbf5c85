// paas-builder: the wiring diagram.

#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include "builder/build/image_builder.h"
#include "builder/build/metered_builds.h"
#include "builder/build/work_directory.h"
#include "builder/client/agent_task_client.h"
#include "builder/options.h"
#include "builder/privileges.h"
#include "builder/rpc/builder_service.h"
#include "builder/rpc/image_store_service.h"
#include "common/daemon/daemon.h"
#include "common/log/log.h"
#include "common/os/state_directory.h"
#include "common/os/termination.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "membership/client/membership.h"

namespace paas::builder {
namespace {

// Of the layout of the state directory; raised when an older daemon could not read it.
constexpr int kStateVersion = 1;
constexpr std::chrono::seconds kDrainGrace{5};

// The agent of a build is on this machine, for it is given directories of it: the socket is its
// door, and over TCP members serve builders with nothing.
Status Serve(const Options& options, daemon::Daemon& daemon, image::Store& store,
             const image::SigningKey& key, const membership::Membership* member) {
  PAAS_ASSIGN_OR_RETURN(auto channel, rpc::Connect(options.agent, options.daemon.tls));
  AgentTaskClient tasks(std::move(channel));
  ImageBuilder builder(&store, &key, &tasks, options.settings);
  MeteredBuilds metered(&builder, &daemon.metrics());
  SourceOperationRunner operations(&store, &tasks, &builder.in_use(), options.settings);
  Collector collector(&store, &builder.in_use(), options.settings.cache_root);
  BuilderService builds(&metered, &operations, &store, {&collector, &builder.room()});
  ImageStoreService images(&store);
  rpc::ServerOptions serving{
      .endpoints = options.daemon.listen, .tls = options.daemon.tls, .observer = daemon.calls()};
  if (member != nullptr) {
    serving.tls = member->files();
    serving.member_check = member->Admits();
  }
  PAAS_ASSIGN_OR_RETURN(auto server, rpc::Server::Start(serving, {&builds, &images}));
  log::Info("serving");
  if (member != nullptr) {
    daemon.readiness().Require("membership", [member] { return member->Problem(); });
  }
  daemon.WatchServer(options.daemon.listen);
  daemon.Ready("waits for builds");
  daemon.AwaitTermination(2 * kDrainGrace);
  log::Info("stopping");
  server->Shutdown(kDrainGrace);
  return absl::OkStatus();
}

Status Run(Options options) {
  // What another builder works on would look like the rest of a dead one.
  PAAS_ASSIGN_OR_RETURN(
      const os::UniqueFd lock,
      os::OpenStateDirectory(options.daemon.state_dir, "paas-builder", kStateVersion));
  PAAS_ASSIGN_OR_RETURN(const auto daemon, daemon::Daemon::Start(options.daemon, PAAS_VERSION));
  AddRegistries(options.registries, options.settings);
  PAAS_RETURN_IF_ERROR(DropPrivileges());
  PAAS_RETURN_IF_ERROR(WorkDirectory::RemoveAll(options.settings.work_root));
  PAAS_RETURN_IF_ERROR(MakeCacheRoot(options.settings.cache_root));
  const std::string trusted = options.keys + "/trusted";
  PAAS_ASSIGN_OR_RETURN(
      const image::SigningKey key,
      image::SigningKey::LoadOrGenerate(options.keys + "/image-signing.key", trusted));
  PAAS_ASSIGN_OR_RETURN(image::TrustedKeys keys, image::TrustedKeys::Load(trusted));
  PAAS_ASSIGN_OR_RETURN(const auto store, image::Store::Open(options.images, std::move(keys)));
  PAAS_ASSIGN_OR_RETURN(const auto member,
                        membership::Membership::OpenIfJoined(
                            options.daemon, membership::Role::kBuilder, PAAS_VERSION));
  return Serve(options, *daemon, *store, key, member.get());
}

}  // namespace
}  // namespace paas::builder

int main(int argc, char** argv) {
  paas::builder::ParsedOptions parsed = paas::builder::ParseOptions(argc, argv);
  if (parsed.exit_code >= 0) return parsed.exit_code;
  paas::os::BlockTerminationSignals();
  ::umask(0022);
  const paas::daemon::DaemonOptions& daemon = parsed.options.daemon;
  paas::log::Initialize(
      {.program = daemon.name, .level = daemon.log_level, .format = daemon.log_format});
  const paas::Status status = paas::builder::Run(std::move(parsed.options));
  if (!status.ok()) paas::log::Error(paas::Message(status));
  return status.ok() ? 0 : 1;
}
