#include "agent/blueprint/container_blueprint.h"

#include <string_view>

#include "agent/config/generate.h"
#include "agent/plan/volumes.h"
#include "model/json.h"
#include "model/variables.h"

namespace paas::agent {
namespace {

constexpr uint64_t kTmpBytes = 512u << 20;
constexpr std::string_view kInitProperty = "init";
constexpr std::string_view kDefaultInit = "/usr/lib/paas/init";

Status AddMounts(const DesiredContainer& desired, const Materials& materials,
                 Blueprint& blueprint) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<DesiredMount> mounts, MountsOf(desired));
  auto attachment = materials.volumes.begin();
  for (const DesiredMount& mount : mounts) {
    if (mount.kind == MountKind::kTmp) {
      const uint64_t size = mount.size_bytes == 0 ? kTmpBytes : mount.size_bytes;
      blueprint.spec.tmpfs.push_back({.target = mount.target, .size_bytes = size, .mode = 0777});
      continue;
    }
    if (attachment == materials.volumes.end()) return Internal("a mount without its volume");
    blueprint.spec.binds.push_back({.source = attachment->path, .target = mount.target});
    ++attachment;
  }
  return absl::OkStatus();
}

void AddLogs(const std::string& directory, Blueprint& blueprint) {
  blueprint.directories.push_back({directory, "", 0});
  blueprint.spec.binds.push_back({.source = directory, .target = "/var/log", .no_exec = true});
}

// Init and sshd need none of the application's variables: services read them from the ramdisk.
container::Process InitProcess(const image::RuntimeDescription& runtime) {
  const auto init = runtime.properties.find(std::string(kInitProperty));
  container::Process process;
  process.argv = {init == runtime.properties.end() ? std::string(kDefaultInit) : init->second};
  process.env = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                 {"LANG", "C.UTF-8"}};
  return process;
}

// The worker that a container is, by the end of its name "<application>--<worker>"; null for the
// web instance. InvalidArgument when the application has no such worker.
StatusOr<const model::Worker*> WorkerOf(const DesiredContainer& desired,
                                        const model::Application& application) {
  if (desired.kind != ContainerKind::kWorker) return nullptr;
  for (const model::Worker& worker : application.workers) {
    if (desired.name == application.name + "--" + worker.name) return &worker;
  }
  return InvalidArgument("application " + application.name + " has no worker for " + desired.name);
}

StatusOr<std::vector<container::ConfigFile>> Ramdisk(const InstanceRecord& record,
                                                     const Materials& materials,
                                                     const NodeConfig& node,
                                                     const model::Application& application,
                                                     const model::Worker* worker) {
  ConfigInput input;
  input.application = application;
  if (worker != nullptr) input.worker = worker->name;
  input.runtime = materials.base.manifest.runtime.value_or(image::RuntimeDescription{});
  input.hostname = ContainerSlug(record.made_from.name);
  input.address = record.address;
  input.environment = record.made_from.environment;
  input.php_settings = worker != nullptr ? model::ResolveVariables(*worker).php_settings
                                         : model::ResolveVariables(application).php_settings;
  input.limits = {.cpu_millis = record.made_from.limits.cpu_millis,
                  .memory_bytes = record.made_from.limits.memory_bytes,
                  .pids = record.made_from.limits.pids};
  input.resolvers = node.resolvers;
  if (materials.interface) input.trusted_proxies = {materials.interface->gateway};
  input.ssh.host_key = materials.ssh_host_key;
  return GenerateConfig(input);
}

}  // namespace

StatusOr<Blueprint> DrawBlueprint(const InstanceRecord& record, const Materials& materials,
                                  const NodeConfig& node, const Paths& paths) {
  const DesiredContainer& desired = record.made_from;
  const std::string environment_id = EnvironmentId(record.project, record.environment);
  PAAS_ASSIGN_OR_RETURN(const model::Application application,
                        model::ApplicationFromJson(desired.application));
  Blueprint blueprint;
  container::ContainerSpec& spec = blueprint.spec;
  spec.id = record.Id();
  spec.cgroup = environment_id + "/" + ContainerSlug(desired.name);
  spec.hostname = ContainerSlug(desired.name);
  spec.ids = record.ids;
  spec.base = {materials.base.path, "/"};
  if (materials.app) spec.app = {materials.app->path, "/app"};
  spec.interface = materials.interface;
  spec.limits = {.cpu_millis = desired.limits.cpu_millis,
                 .memory_bytes = desired.limits.memory_bytes,
                 .pids = desired.limits.pids};
  spec.init = InitProcess(materials.base.manifest.runtime.value_or(image::RuntimeDescription{}));
  AddLogs(paths.Logs(environment_id, desired.name), blueprint);
  PAAS_RETURN_IF_ERROR(AddMounts(desired, materials, blueprint));
  PAAS_ASSIGN_OR_RETURN(const model::Worker* const worker, WorkerOf(desired, application));
  PAAS_ASSIGN_OR_RETURN(spec.config, Ramdisk(record, materials, node, application, worker));
  return blueprint;
}

}  // namespace paas::agent
