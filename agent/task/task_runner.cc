#include "agent/task/task_runner.h"

#include "agent/lifecycle/outbound.h"
#include "common/status/rollback.h"

namespace paas::agent {
namespace {

constexpr uint32_t kWebUser = 10000;
constexpr uint64_t kDefaultTmpBytes = 2ull << 30;

std::string Lines(const std::vector<std::string>& items, const std::string& prefix) {
  std::string text;
  for (const std::string& item : items) text += prefix + item + "\n";
  return text;
}

// A task has no services: names and addresses are all that its programs look up.
std::vector<container::ConfigFile> Ramdisk(const TaskRequest& request, const NodeConfig& node) {
  std::vector<container::ConfigFile> files = request.files;
  files.push_back({.path = "hosts", .content = "127.0.0.1 localhost build\n"});
  files.push_back({.path = "hostname", .content = "build\n"});
  files.push_back({.path = "resolv.conf", .content = Lines(node.resolvers, "nameserver ")});
  return files;
}

container::ContainerSpec Specify(const TaskRequest& request, const NodeConfig& node,
                                 const Place& place, const std::string& base) {
  container::ContainerSpec spec;
  spec.id = request.id;
  spec.cgroup = "builds/" + request.id;  // not "tasks": every v1 group has a file of that name
  spec.hostname = "build";
  spec.ids = place.ids;
  spec.base = {base, "/"};
  spec.binds = request.binds;
  spec.tmpfs = {
      {.target = "/tmp",
       .size_bytes = request.limits.disk_bytes ? request.limits.disk_bytes : kDefaultTmpBytes,
       .mode = 01777},
      {.target = "/var/log", .no_exec = true}};
  spec.config = Ramdisk(request, node);
  spec.limits = {.cpu_millis = request.limits.cpu_millis,
                 .memory_bytes = request.limits.memory_bytes,
                 .pids = request.limits.pids};
  const uint32_t user = request.as_root ? 0 : kWebUser;
  // As PID 1 tini passes signals on and reaps what the task leaves behind.
  std::vector<std::string> argv = {"/usr/bin/tini", "-s", "--"};
  argv.insert(argv.end(), request.argv.begin(), request.argv.end());
  spec.init = {.argv = std::move(argv),
               .env = request.environment,
               .uid = user,
               .gid = user,
               .cwd = request.cwd};
  return spec;
}

}  // namespace

StatusOr<container::TaskResult> TaskRunner::Run(const TaskRequest& request,
                                                const container::TaskOptions& options) {
  PAAS_RETURN_IF_ERROR(ValidateTask(request, roots_));
  Rollback cleanup;  // never committed: nothing of a task stays
  PAAS_ASSIGN_OR_RETURN(const Place place, with_.placement->Allocate(request.id));
  cleanup.Add([&] { with_.placement->Release(request.id, place); });
  PAAS_ASSIGN_OR_RETURN(const image::MountedImage base,
                        with_.images->Acquire(request.base_digest, request.id));
  cleanup.Add([&] { with_.images->Release(request.base_digest, request.id); });
  PAAS_ASSIGN_OR_RETURN(container::Slot slot, with_.engine->PrepareSlot(place.ids));
  network::ContainerNetwork network{.id = request.id, .address = place.address};
  network.outbound = ToNetwork(request.outbound);
  PAAS_ASSIGN_OR_RETURN(const container::Interface interface,
                        with_.network->Attach(slot.network_namespace.get(), network));
  cleanup.Add([&] { (void)with_.network->Detach(request.id); });
  container::ContainerSpec spec = Specify(request, node_, place, base.path);
  spec.interface = interface;
  return container::RunTask(*with_.engine, spec, std::move(slot), options);
}

}  // namespace paas::agent
