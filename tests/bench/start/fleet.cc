#include "tests/bench/start/fleet.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <future>
#include <string_view>

#include "agent/lifecycle/host_files.h"
#include "agent/lifecycle/outbound.h"
#include "common/status/rollback.h"

namespace paas::bench {

StatusOr<std::unique_ptr<Fleet>> Fleet::Create(const Workload* workload,
                                               const std::string& launch_binary,
                                               const std::string& cgroup_root) {
  std::unique_ptr<Fleet> fleet(new Fleet(workload));
  const agent::Paths paths = workload->paths();
  PAAS_ASSIGN_OR_RETURN(fleet->engine_, container::Engine::Create({.launch_binary = launch_binary,
                                                                   .run_dir = paths.run,
                                                                   .state_dir = paths.Records(),
                                                                   .cgroup_root = cgroup_root}));
  PAAS_ASSIGN_OR_RETURN(const network::Ipv4 resolver, network::Ipv4::Parse("192.0.2.53"));
  network::Config config;
  config.resolvers = {resolver};
  PAAS_ASSIGN_OR_RETURN(fleet->network_, network::Network::Open(config));
  return fleet;
}

Fleet::~Fleet() {
  while (!running_.empty()) {
    const Seat seat{running_.begin()->first};
    if (!Stop(seat).ok()) running_.erase(seat.number);
  }
  if (network_ != nullptr) (void)network_->RemoveAll();
}

// Link and control groups beside the rest, as the agent does it.
Status Fleet::Start(const Seat& seat, const std::vector<std::string>& init) {
  const auto network = agent::NetworkOf(Record(seat), seat.address());
  PAAS_ASSIGN_OR_RETURN(container::Slot slot, engine_->PrepareSlot(seat.ids()));
  const os::UniqueFd space(::fcntl(slot.network_namespace.get(), F_DUPFD_CLOEXEC, 0));
  const std::shared_future<Status> link = std::async(
      std::launch::async, [&] { return network_->Attach(space.get(), network).status(); });
  container::PendingGroup group =
      engine_->RequestGroup(agent::CgroupOf(Record(seat)), agent::LimitsOf(Desired(seat)));
  Rollback rollback;
  rollback.Add([&] {
    link.wait();
    (void)network_->Detach(seat.Id());
  });
  PAAS_ASSIGN_OR_RETURN(agent::Blueprint blueprint,
                        Draw(*workload_, seat, network_->InterfaceOf(network)));
  if (!init.empty()) blueprint.spec.init.argv = init;
  for (const agent::HostDirectory& directory : blueprint.directories) {
    PAAS_RETURN_IF_ERROR(agent::MakeHostDirectory(directory));
  }
  for (const agent::HostLog& log : blueprint.logs) PAAS_RETURN_IF_ERROR(agent::MakeHostLog(log));
  PAAS_ASSIGN_OR_RETURN(Running container, engine_->Start(
                                               blueprint.spec, std::move(slot), {-1, -1, -1},
                                               [&] { return link.get(); }, std::move(group)));
  rollback.Commit();
  const std::lock_guard lock(mutex_);
  running_[seat.number] = std::move(container);
  return absl::OkStatus();
}

Status Fleet::Stop(const Seat& seat) {
  const Running container = Find(seat);
  if (container == nullptr) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(engine_->Remove(container->spec()));
  PAAS_RETURN_IF_ERROR(network_->Detach(seat.Id()));
  const std::lock_guard lock(mutex_);
  running_.erase(seat.number);
  return absl::OkStatus();
}

StatusOr<container::CgroupStats> Fleet::Stats(const Seat& seat) const {
  const Running container = Find(seat);
  if (container == nullptr) return NotFound(seat.Id() + " does not run");
  return container->Stats();
}

pid_t Fleet::PidOf(const Seat& seat) const {
  const Running container = Find(seat);
  return container == nullptr ? 0 : container->pid();
}

Fleet::Running Fleet::Find(const Seat& seat) const {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(seat.number);
  return found == running_.end() ? nullptr : found->second;
}

void WaitForLinks() {
  for (bool found = true; found; ::poll(nullptr, 0, /*ms=*/1)) {
    found = false;
    struct if_nameindex* all = ::if_nameindex();
    for (auto* link = all; link != nullptr && link->if_index != 0; ++link) {
      found = found || std::string_view(link->if_name).starts_with("v_");
    }
    if (all != nullptr) ::if_freenameindex(all);
  }
}

}  // namespace paas::bench
