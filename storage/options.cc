#include "storage/options.h"

#include <filesystem>

#include "common/config/load.h"
#include "network/address.h"
#include "storage/plan/export_plan.h"
#include "volume/plan/volume_plan.h"

namespace paas::storage {
namespace {

config::Option SizeOption(uint64_t& target) {
  return {.name = "volume-size",
          .help = "how far the btrfs pool may grow (20G, 512MiB); default: half of the disk",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            PAAS_ASSIGN_OR_RETURN(target, volume::ParseSize(values[0]));
            return absl::OkStatus();
          }};
}

config::Option NodeOption(std::vector<std::string>& target) {
  return {.name = "node",
          .kind = config::Kind::kList,
          .help = "IPv4 address, or block of them, of nodes that may use the volumes",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            target.clear();
            for (const std::string& value : values) {
              PAAS_ASSIGN_OR_RETURN(const network::Cidr block, network::Cidr::Parse(value));
              target.push_back(block.base.ToString() + "/" + std::to_string(block.prefix));
            }
            return absl::OkStatus();
          }};
}

config::Option AddressOption(std::string& target) {
  return {.name = "nfs-address",
          .help = "IPv4 address where NFS is served; default: that of the first TCP listener",
          .set = [&target](const std::vector<std::string>& values) -> Status {
            PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, network::Ipv4::Parse(values[0]));
            target = address.ToString();
            return absl::OkStatus();
          }};
}

void AddOptions(config::OptionTable& table, Options& options, daemon::DaemonTexts& texts) {
  daemon::AddDaemonOptions(table, options.daemon, texts, "pool of volumes, ports of ranges",
                           "socket");
  daemon::AddJoinOptions(table, options.daemon.join);
  table.Text("path", options.path,
             "directory on a btrfs that is mounted, for the volumes; default: a pool of our own");
  table.Text("mount-point", options.mount_point, "of the pool");
  table.Add(SizeOption(options.size_bytes));
  table.Add(NodeOption(options.nodes));
  table.Add(AddressOption(options.nfs_address));
  table.Number("nfs-first-port", options.nfs_first_port, 1, 64000,
               "each range of ids has a port, from this one on");
  table.Switch("teardown", options.teardown,
               "export nothing any more, unmount the pool, and exit; data stays");
}

// The loopback device's when nothing is known of others.
std::string AddressOfListeners(const std::vector<rpc::Endpoint>& endpoints) {
  for (const rpc::Endpoint& endpoint : endpoints) {
    const std::string host = endpoint.address.substr(0, endpoint.address.rfind(':'));
    if (endpoint.kind == rpc::Endpoint::Kind::kTcp && network::Ipv4::Parse(host).ok()) return host;
  }
  return "127.0.0.1";
}

Status Resolve(const daemon::DaemonTexts& texts, Options& options) {
  PAAS_RETURN_IF_ERROR(daemon::ResolveDaemonOptions(texts, options.daemon));
  // What is exported has no symlink in its path: clients would follow it on their side.
  std::string& exported = options.path.empty() ? options.mount_point : options.path;
  exported = std::filesystem::weakly_canonical(exported).string();
  PAAS_RETURN_IF_ERROR(CheckExportPath(exported));
  if (options.nfs_address.empty()) {
    options.nfs_address = AddressOfListeners(options.daemon.listen);
  }
  return absl::OkStatus();
}

}  // namespace

ParsedOptions ParseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  daemon::DaemonTexts texts;
  config::OptionTable table;
  AddOptions(table, parsed.options, texts);
  const config::Program program{.name = "paas-storage",
                                .about = "paas-storage: volumes for nodes, over NFS",
                                .version = PAAS_VERSION,
                                .config_file = "/etc/paas/storage.yaml"};
  parsed.exit_code =
      config::Load(program, table, argc, argv, [&] { return Resolve(texts, parsed.options); });
  return parsed;
}

}  // namespace paas::storage
