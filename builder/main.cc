// paas-builder: the wiring diagram.

#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include "builder/build/work_directory.h"
#include "builder/client/agent_task_client.h"
#include "builder/options.h"
#include "builder/privileges.h"
#include "builder/rpc/builder_service.h"
#include "builder/rpc/image_store_service.h"
#include "common/log/log.h"
#include "common/os/directory_lock.h"
#include "common/os/termination.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"

namespace paas::builder {
namespace {

constexpr std::chrono::seconds kDrainGrace{5};

Status Serve(const Options& options, image::Store& store, const image::SigningKey& key) {
  PAAS_ASSIGN_OR_RETURN(auto channel, rpc::Connect(options.agent, options.tls));
  AgentTaskClient tasks(std::move(channel));
  ImageBuilder builder(&store, &key, &tasks, options.settings);
  BuilderService builds(&builder, &store);
  ImageStoreService images(&store);
  PAAS_ASSIGN_OR_RETURN(
      auto server,
      rpc::Server::Start({.endpoints = options.listen, .tls = options.tls}, {&builds, &images}));
  log::Info("serving");
  os::WaitForTermination();
  log::Info("stopping");
  os::ExitAfter(2 * kDrainGrace);
  server->Shutdown(kDrainGrace);
  return absl::OkStatus();
}

Status Run(Options options) {
  // What another builder works on would look like the rest of a dead one.
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, os::LockDirectory(options.state, "paas-builder"));
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
  return Serve(options, *store, key);
}

}  // namespace
}  // namespace paas::builder

int main(int argc, char** argv) {
  paas::builder::ParsedOptions parsed = paas::builder::ParseOptions(argc, argv);
  if (parsed.exit_code >= 0) return parsed.exit_code;
  paas::os::BlockTerminationSignals();
  ::umask(0022);
  using paas::log::Level;
  paas::log::Initialize({.program = "paas-builder",
                         .level = parsed.options.verbose ? Level::kDebug : Level::kInfo,
                         .json = parsed.options.json_log});
  const paas::Status status = paas::builder::Run(std::move(parsed.options));
  if (!status.ok()) paas::log::Error(paas::Message(status));
  return status.ok() ? 0 : 1;
}
