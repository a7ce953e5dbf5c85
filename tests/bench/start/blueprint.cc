#include "tests/bench/start/blueprint.h"

#include <thread>

#include "agent/lifecycle/host_key.h"
#include "agent/names.h"

namespace paas::bench {
namespace {

constexpr char kProject[] = "bench";
constexpr char kEnvironment[] = "main";
constexpr uint32_t kFirstId = 3'000'000'000;    // far from those of a platform that runs beside
constexpr uint32_t kFirstAddress = 0x64600002;  // 100.96.0.2

std::string Name(const Seat& seat) { return "app" + std::to_string(seat.number); }

}  // namespace

std::string Seat::Id() const { return agent::ContainerId(kProject, kEnvironment, Name(*this)); }

container::IdRange Seat::ids() const { return {.base = kFirstId + number * 65536}; }

network::Ipv4 Seat::address() const { return {kFirstAddress + number}; }

agent::DesiredContainer Desired(const Seat& seat) {
  agent::DesiredContainer desired;
  desired.name = Name(seat);
  desired.application = kApplication;
  desired.environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"PLATFORM_PROJECT", kProject}};
  // Every limit is set, and none is so low that it would slow the start.
  desired.limits = {.cpu_millis = 1000 * std::thread::hardware_concurrency(),
                    .memory_bytes = 512u << 20,
                    .pids = 256};
  return desired;
}

agent::InstanceRecord Record(const Seat& seat) {
  return {.project = kProject,
          .environment = kEnvironment,
          .made_from = Desired(seat),
          .ids = seat.ids(),
          .address = seat.address().ToString(),
          .neighbours = {},
          .last_exit = {}};
}

StatusOr<agent::Blueprint> Draw(const Workload& workload, const Seat& seat,
                                std::optional<container::Interface> interface) {
  const agent::Paths paths = workload.paths();
  agent::Materials materials{.base = {workload.base(), workload.manifest()},
                             .app = image::MountedImage{workload.app(), {}},
                             .interface = std::move(interface)};
  PAAS_ASSIGN_OR_RETURN(materials.ssh_host_key,
                        agent::HostKey(paths.Keys(agent::EnvironmentId(kProject, kEnvironment))));
  return agent::DrawBlueprint(Record(seat), materials, {.resolvers = {"192.0.2.53"}}, paths);
}

}  // namespace paas::bench
