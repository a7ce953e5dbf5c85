#include "agent/volume/driver_choice.h"

#include <charconv>

#include "common/log/log.h"
#include "common/os/file.h"
#include "volume/btrfs/btrfs_driver.h"
#include "volume/directory/directory_driver.h"

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

Status CheckOptions(const VolumeOptions& options) {
  for (const auto& [name, value] : options.options) {
    if (options.driver == "btrfs" && name == "path" && value.starts_with('/')) continue;
    return InvalidArgument("--volume-option " + name + ": not one of the driver " + options.driver);
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<uint64_t> ParseSize(std::string_view text) {
  static const std::map<std::string_view, uint64_t> kUnits = {{"", 1},
                                                              {"M", 1'000'000},
                                                              {"MB", 1'000'000},
                                                              {"MiB", 1ull << 20},
                                                              {"G", 1'000'000'000},
                                                              {"GB", 1'000'000'000},
                                                              {"GiB", 1ull << 30},
                                                              {"T", 1'000'000'000'000},
                                                              {"TB", 1'000'000'000'000},
                                                              {"TiB", 1ull << 40}};
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit = kUnits.find(text.substr(static_cast<size_t>(end - text.data())));
  const bool valid =
      error == std::errc() && unit != kUnits.end() && number <= (~uint64_t{0} >> 1) / unit->second;
  if (valid) return number * unit->second;
  return InvalidArgument("\"" + std::string(text) + "\" is not a size like 20G or 512MiB");
}

StatusOr<Driver> OpenVolumeDriver(const VolumeOptions& options, const Paths& paths) {
  PAAS_RETURN_IF_ERROR(CheckOptions(options));
  if (options.driver == "dir") return OpenDirectories(paths);
  if (options.driver == "btrfs") return OpenBtrfs(options, paths);
  return OpenDefault(options, paths);
}

}  // namespace paas::agent
