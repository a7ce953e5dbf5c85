#include "agent/volume/driver_choice.h"

#include <unistd.h>

#include <charconv>
#include <climits>
#include <set>

#include "common/digest/sha256.h"
#include "common/log/log.h"
#include "common/os/file.h"
#include "network/address.h"
#include "volume/btrfs/btrfs_driver.h"
#include "volume/directory/directory_driver.h"
#include "volume/moosefs/moosefs_driver.h"
#include "volume/nfs/client/grpc_storage.h"
#include "volume/nfs/nfs_driver.h"

namespace paas::agent {
namespace {

using Driver = std::unique_ptr<volume::Driver>;

StatusOr<Driver> OpenDirectories(const Paths& paths) {
  return volume::DirectoryDriver::Open(paths.PlainVolumes());
}

StatusOr<Driver> OpenBtrfs(const VolumeOptions& options, const Paths& paths) {
  const auto given = options.options.find("path");
  if (given != options.options.end()) return volume::BtrfsDriver::OpenDirectory(given->second);
  return volume::BtrfsDriver::OpenPool({.file = paths.VolumePool(),
                                        .mount_point = paths.VolumeMount(),
                                        .size_bytes = options.size_bytes});
}

// Data that is there decides: with another driver it would seem to be lost.
StatusOr<Driver> OpenDefault(const VolumeOptions& options, const Paths& paths) {
  if (os::Exists(paths.VolumePool())) return OpenBtrfs(options, paths);
  const auto plain = os::ListDirectory(paths.PlainVolumes());
  if (plain.ok() && !plain->empty()) {
    log::Warning("volumes are plain directories since an earlier version: sizes are not enforced");
    return OpenDirectories(paths);
  }
  if (volume::Pool::Available()) return OpenBtrfs(options, paths);
  log::Warning(
      "no btrfs, loop devices or mkfs.btrfs here: volumes are plain directories, whose "
      "sizes are not enforced");
  return OpenDirectories(paths);
}

const std::set<std::string>& OptionsOf(const std::string& driver) {
  static const std::map<std::string, std::set<std::string>> kOptions = {
      {"btrfs", {"path"}},
      {"moosefs", {"master", "port", "path", "config", "timeout"}},
      {"nfs", {"server", "nfs"}}};
  static const std::set<std::string> kNone;
  const auto found = kOptions.find(driver);
  return found == kOptions.end() ? kNone : found->second;
}

Status CheckOptions(const VolumeOptions& options) {
  for (const auto& [name, value] : options.options) {
    const std::string option = "--volume-option " + name;
    if (!OptionsOf(options.driver).contains(name)) {
      return InvalidArgument(option + ": not one of the driver " + options.driver);
    }
    const bool is_path = name == "path" || name == "config";
    if (is_path && !value.starts_with('/')) {
      return InvalidArgument(option + ": must be an absolute path");
    }
  }
  return absl::OkStatus();
}

std::string Option(const VolumeOptions& options, const std::string& name,
                   const std::string& fallback) {
  const auto found = options.options.find(name);
  return found == options.options.end() ? fallback : found->second;
}

StatusOr<uint32_t> NumberOption(const VolumeOptions& options, const std::string& name,
                                uint32_t fallback, uint32_t largest) {
  const std::string text = Option(options, name, std::to_string(fallback));
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && number >= 1 && number <= largest) return number;
  return InvalidArgument("--volume-option " + name + ": must be 1 to " + std::to_string(largest));
}

StatusOr<Driver> OpenMooseFs(const VolumeOptions& options, const Paths& paths) {
  volume::MooseFsOptions moosefs{.master = Option(options, "master", ""),
                                 .path = Option(options, "path", "/"),
                                 .configuration_file = Option(options, "config", ""),
                                 .run_directory = paths.run + "/moosefs",
                                 .helper = options.helper};
  if (moosefs.master.empty()) {
    return InvalidArgument("the driver moosefs needs --volume-option master=HOST");
  }
  PAAS_ASSIGN_OR_RETURN(const uint32_t port, NumberOption(options, "port", 9421, 65535));
  moosefs.port = static_cast<uint16_t>(port);
  PAAS_ASSIGN_OR_RETURN(moosefs.timeout_seconds, NumberOption(options, "timeout", 15, 3600));
  return volume::MooseFsDriver::Open(moosefs);
}

// Two nodes must not have the same one: neither the host's name nor the machine's number is unique
// where machines are copied.
std::string NodeName() {
  char host[HOST_NAME_MAX + 1] = {};
  (void)::gethostname(host, sizeof host - 1);
  const std::string machine = os::ReadFile("/etc/machine-id").value_or("");
  return digest::Sha256Hex(machine + host).substr(0, 12);
}

StatusOr<Driver> OpenNfs(const VolumeOptions& options, const Paths& paths,
                         const StorageConnector& connect) {
  const std::string server = Option(options, "server", "");
  if (server.empty()) {
    return InvalidArgument("the driver nfs needs --volume-option server=tcp:HOST:PORT");
  }
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint, rpc::ParseEndpoint(server));
  const std::string host = endpoint.address.substr(0, endpoint.address.rfind(':'));
  const std::string nfs = Option(options, "nfs", host);
  if (!network::Ipv4::Parse(nfs).ok()) {
    return InvalidArgument("--volume-option nfs: \"" + nfs +
                           "\" is no IPv4 address of the storage");
  }
  std::shared_ptr<grpc::Channel> channel;
  if (connect) {
    PAAS_ASSIGN_OR_RETURN(channel, connect(endpoint));
  }
  return volume::NfsDriver::Open({.server = nfs,
                                  .run_directory = paths.run + "/nfs",
                                  .helper = options.helper,
                                  .node = NodeName()},
                                 volume::MakeGrpcStorage(std::move(channel), endpoint.address));
}

}  // namespace

StatusOr<Driver> OpenVolumeDriver(const VolumeOptions& options, const Paths& paths,
                                  const StorageConnector& connect) {
  PAAS_RETURN_IF_ERROR(CheckOptions(options));
  if (options.driver == "dir") return OpenDirectories(paths);
  if (options.driver == "btrfs") return OpenBtrfs(options, paths);
  if (options.driver == "moosefs") return OpenMooseFs(options, paths);
  if (options.driver == "nfs") return OpenNfs(options, paths, connect);
  return OpenDefault(options, paths);
}

}  // namespace paas::agent
