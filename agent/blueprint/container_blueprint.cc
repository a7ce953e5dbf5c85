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
    blueprint.spec.binds.push_back(
        {.source = attachment->path, .target = mount.target, .map_ids = attachment->map_ids});
    ++attachment;
  }
  return absl::OkStatus();
}

image::RuntimeDescription RuntimeOf(const Materials& materials) {
  return materials.base.manifest.runtime.value_or(image::RuntimeDescription{});
}

void AddLogs(const std::string& directory, Blueprint& blueprint) {
  blueprint.directories.push_back({directory, "", 0});
  blueprint.spec.binds.push_back({.source = directory, .target = "/var/log", .no_exec = true});
}

// What hooks, crons and start commands write to.
void AddLogsOfWeb(const DesiredContainer& desired, const Materials& materials,
                  const std::string& directory, Blueprint& blueprint) {
  blueprint.logs.push_back({directory, "app.log"});
  if (RuntimeOf(materials).kind == "php") blueprint.logs.push_back({directory, "php.access.log"});
  if (desired.kind != ContainerKind::kApplication) return;
  for (const char* name : {"cron.log", "deploy.log", "post-deploy.log"}) {
    blueprint.logs.push_back({directory, name});
  }
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

// What init and the run scripts would have to start programs for; see base-image.md and
// config-ramdisk.md in docs/internals.
void Furnish(container::ContainerSpec& spec) {
  spec.directories = {"/run/php", "/run/platform", "/run/runit/supervise", "/run/sshd",
                      "/tmp/nginx"};
  spec.links = {{"/run/config.json", "config/config.json"}};
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

// What is the same for every kind of container.
StatusOr<ConfigInput> CommonInput(const InstanceRecord& record, const Materials& materials,
                                  const NodeConfig& node) {
  const DesiredContainer& desired = record.made_from;
  ConfigInput input;
  input.runtime = RuntimeOf(materials);
  input.hostname = ContainerSlug(desired.name);
  input.address = record.address;
  input.environment = desired.environment;
  input.limits = LimitsOf(desired);
  input.disk_bytes = desired.limits.disk_bytes;
  input.resolvers = node.resolvers;
  input.names = materials.names;
  if (!node.router_address.empty()) input.trusted_proxies = {node.router_address};
  for (const DesiredRelationship& relationship : desired.relationships) {
    const auto address = record.neighbours.find(relationship.container);
    if (address == record.neighbours.end()) {
      return InvalidArgument("relationship " + relationship.name + ": there is no container " +
                             relationship.container);
    }
    input.relationships.push_back({relationship.name, address->second, relationship.properties});
    input.gated |= relationship.wait;
  }
  return input;
}

// `php:` variables of project and environment win over the application's own.
std::map<std::string, std::string> PhpSettings(const DesiredContainer& desired,
                                               const model::Application& application,
                                               const model::Worker* worker) {
  std::map<std::string, std::string> settings = desired.php_settings;
  settings.merge(worker != nullptr ? model::ResolveVariables(*worker).php_settings
                                   : model::ResolveVariables(application).php_settings);
  return settings;
}

StatusOr<std::vector<container::ConfigFile>> ConfigOfApplication(const InstanceRecord& record,
                                                                 const Materials& materials,
                                                                 ConfigInput input) {
  const DesiredContainer& desired = record.made_from;
  PAAS_ASSIGN_OR_RETURN(input.application, model::ApplicationFromJson(desired.application));
  const model::Application& application = input.application;
  PAAS_ASSIGN_OR_RETURN(const model::Worker* const worker, WorkerOf(desired, application));
  if (worker != nullptr) input.worker = worker->name;
  input.php_settings = PhpSettings(desired, application, worker);
  input.ssh.host_key = materials.ssh_host_key;
  return GenerateConfig(input);
}

StatusOr<std::vector<container::ConfigFile>> ConfigOfService(const DesiredContainer& desired,
                                                             ConfigInput input) {
  if (input.runtime.service.empty()) return InvalidArgument("its base image is not of a service");
  input.service = desired.service;
  return GenerateConfig(input);
}

}  // namespace

std::string CgroupOf(const InstanceRecord& record) {
  return EnvironmentId(record.project, record.environment) + "/" +
         ContainerSlug(record.made_from.name);
}

container::Limits LimitsOf(const DesiredContainer& desired) {
  return {.cpu_millis = desired.limits.cpu_millis,
          .memory_bytes = desired.limits.memory_bytes,
          .pids = desired.limits.pids};
}

StatusOr<std::vector<container::ConfigFile>> DrawConfig(const InstanceRecord& record,
                                                        const Materials& materials,
                                                        const NodeConfig& node) {
  PAAS_ASSIGN_OR_RETURN(ConfigInput input, CommonInput(record, materials, node));
  return record.made_from.kind == ContainerKind::kService
             ? ConfigOfService(record.made_from, std::move(input))
             : ConfigOfApplication(record, materials, std::move(input));
}

StatusOr<Blueprint> DrawBlueprint(const InstanceRecord& record, const Materials& materials,
                                  const NodeConfig& node, const Paths& paths) {
  const DesiredContainer& desired = record.made_from;
  const std::string environment_id = EnvironmentId(record.project, record.environment);
  Blueprint blueprint;
  container::ContainerSpec& spec = blueprint.spec;
  spec.id = record.Id();
  spec.cgroup = CgroupOf(record);
  spec.hostname = ContainerSlug(desired.name);
  spec.ids = record.ids;
  spec.base = {materials.base.path, "/"};
  if (materials.app) spec.app = {materials.app->path, "/app"};
  spec.interface = materials.interface;
  spec.limits = LimitsOf(desired);
  spec.init = InitProcess(RuntimeOf(materials));
  const std::string logs = paths.Logs(environment_id, desired.name);
  AddLogs(logs, blueprint);
  if (desired.kind != ContainerKind::kService) AddLogsOfWeb(desired, materials, logs, blueprint);
  PAAS_ASSIGN_OR_RETURN(spec.config, DrawConfig(record, materials, node));
  PAAS_RETURN_IF_ERROR(AddMounts(desired, materials, blueprint));
  Furnish(spec);
  return blueprint;
}

}  // namespace paas::agent
