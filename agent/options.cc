#include "agent/options.h"

#include <filesystem>

#include "common/config/load.h"
#include "volume/plan/volume_plan.h"

namespace paas::agent {
namespace {

constexpr uint32_t kLongestTimeout = 24 * 3600;

std::string BesideThisBinary(const std::string& name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

config::Option PoolOption(network::Cidr& target) {
  return {.name = "address-pool",
          .help = "addresses of containers",
          .initial = "100.96.0.0/16",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            PAAS_ASSIGN_OR_RETURN(target, network::Cidr::Parse(values[0]));
            return absl::OkStatus();
          }};
}

config::Option DiskReserveOption(uint64_t& target) {
  return {.name = "disk-reserve",
          .help = "free space that no deploy may plan into",
          .initial = "512MiB",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            PAAS_ASSIGN_OR_RETURN(target, volume::ParseSize(values[0]));
            return absl::OkStatus();
          }};
}

config::Option VolumeSizeOption(uint64_t& target) {
  return {.name = "volume-size",
          .help = "how far the btrfs pool may grow (20G, 512MiB); default: half of the disk",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            PAAS_ASSIGN_OR_RETURN(target, volume::ParseSize(values[0]));
            return absl::OkStatus();
          }};
}

config::Option VolumeOptionsOption(std::map<std::string, std::string>& target) {
  return {.name = "volume-option",
          .kind = config::Kind::kMap,
          .help =
              "for the driver; btrfs: path=DIR on a btrfs that is mounted; moosefs: "
              "master=HOST, port, path, config=FILE, timeout; nfs: server=tcp:HOST:PORT of "
              "paas-storage, nfs=ADDRESS when that is another one",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            target.clear();
            for (const std::string& value : values) {
              const size_t equals = value.find('=');
              target[value.substr(0, equals)] = value.substr(equals + 1);
            }
            return absl::OkStatus();
          }};
}

void AddVolumeOptions(config::OptionTable& table, VolumeOptions& volumes) {
  table.Choice("volume-driver", volumes.driver, {"auto", "btrfs", "dir", "moosefs", "nfs"},
               "what writable data is kept with");
  table.Add(VolumeSizeOption(volumes.size_bytes));
  table.Add(VolumeOptionsOption(volumes.options));
}

config::Option NameServerOption(std::vector<network::Ipv4>& target) {
  return {.name = "name-server",
          .kind = config::Kind::kList,
          .help = "IPv4 address whom containers ask for names; default: those of the node",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            target.clear();
            for (const std::string& value : values) {
              PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, network::Ipv4::Parse(value));
              target.push_back(address);
            }
            return absl::OkStatus();
          }};
}

void AddKernelOptions(config::OptionTable& table, Options& options) {
  table.Add(PoolOption(options.network.pool));
  table.Add(NameServerOption(options.network.resolvers));
  table.Text("nft-table", options.network.table, "firewall table");
  table.Text("link-prefix", options.network.link_prefix, "of the containers' network links");
  table.Text("cgroup-root", options.cgroup_root, "subtree in every cgroup hierarchy");
  table.Number("first-id", options.first_id, 65536, 4'000'000'000,
               "first host id given to containers");
}

void AddImageOptions(config::OptionTable& table, Options& options) {
  table.Text("images", options.images, "image store");
  table.Text("keys", options.keys, "trusted image keys, in <keys>/trusted");
  table.Add(daemon::EndpointOption("image-source", options.image_source,
                                   "image store of the platform for what is not here"));
  table.Choice("image-backend", options.image_backend, {"auto", "kernel", "fuse"},
               "how images are mounted");
}

void AddOptions(config::OptionTable& table, Options& options, daemon::DaemonTexts& texts) {
  daemon::AddDaemonOptions(table, options.daemon, texts, "records, logs, volumes",
                           "socket, image mounts");
  daemon::AddJoinOptions(table, options.daemon.join);
  AddImageOptions(table, options);
  AddVolumeOptions(table, options.volumes);
  table.Add(DiskReserveOption(options.disk_reserve_bytes));
  table.List("task-root", options.task_roots,
             "directory whose content build containers may be given");
  AddKernelOptions(table, options);
  table.Text("launch-binary", options.launch_binary, "default: paas-launch beside this one");
  table.Number("health-timeout", options.health_timeout_seconds, 1, kLongestTimeout,
               "seconds that a container has to become healthy");
  table.Number("service-timeout", options.service_timeout_seconds, 1, kLongestTimeout,
               "the same for services, which fill or recover their data first");
  table.Number("max-hold", options.max_hold_seconds, 1, kLongestTimeout,
               "seconds that a request waits while its container is replaced, before it gets 503");
  table.Number("max-drain", options.max_drain_seconds, 0, 60,
               "seconds that requests in flight get before their container is replaced");
  table.Switch("teardown", options.teardown,
               "stop all containers, remove every kernel object, and exit; data stays");
}

Status Resolve(const daemon::DaemonTexts& texts, Options& options) {
  PAAS_RETURN_IF_ERROR(daemon::ResolveDaemonOptions(texts, options.daemon));
  // Containers' directories are bound from paths that may hold no symlink.
  options.paths.state = std::filesystem::weakly_canonical(options.daemon.state_dir).string();
  options.paths.run = std::filesystem::weakly_canonical(options.daemon.run_dir).string();
  for (std::string& root : options.task_roots) {
    root = std::filesystem::weakly_canonical(root).string();
  }
  if (options.launch_binary.empty()) options.launch_binary = BesideThisBinary("paas-launch");
  options.squashfuse_binary = BesideThisBinary("paas-squashfuse");
  options.volumes.helper = BesideThisBinary("paas-volume");
  return absl::OkStatus();
}

}  // namespace

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  daemon::DaemonTexts texts;
  config::OptionTable table;
  AddOptions(table, parsed.options, texts);
  const config::Program program{.name = "paas-agent",
                                .about = "paas-agent: runs the containers of this node",
                                .version = PAAS_VERSION,
                                .config_file = "/etc/paas/agent.yaml"};
  parsed.exit_code =
      config::Load(program, table, argc, argv, [&] { return Resolve(texts, parsed.options); });
  return parsed;
}

}  // namespace paas::agent
