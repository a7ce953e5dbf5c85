#include "container/plan/tmpfs_plan.h"

#include <algorithm>

namespace paas::container {
namespace {

constexpr uint64_t kMiB = 1u << 20;
constexpr uint64_t kTmpBytes = 512 * kMiB;
constexpr uint64_t kRunBytes = 16 * kMiB;  // sockets, pids, supervise directories

// Parents of every path before the path, each once.
void AddWithParents(const std::string& path, std::vector<std::string>& directories) {
  for (size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    if (std::find(directories.begin(), directories.end(), parent) == directories.end()) {
      directories.push_back(parent);
    }
  }
}

// Those of the spec that lie in the tmpfs.
void AddDirectories(const ContainerSpec& spec, MakeTmpfs& tmpfs) {
  const std::string below = tmpfs.name + "/";
  for (const std::string& path : spec.directories) {
    if (path.starts_with(below)) AddWithParents(path.substr(below.size()) + "/", tmpfs.directories);
  }
}

uint64_t TmpBytes(const Limits& limits) {
  return limits.memory_bytes == 0 ? kTmpBytes : std::min(kTmpBytes, limits.memory_bytes / 2);
}

}  // namespace

MakeTmpfs PlanRun(const ContainerSpec& spec) {
  MakeTmpfs run{.name = "/run", .size_bytes = kRunBytes, .mode = 01777, .flags = {}};
  run.directories.push_back("config");
  AddDirectories(spec, run);
  for (const auto& [path, target] : spec.links) {
    run.files.push_back({.path = path.substr(run.name.size() + 1), .link_target = target});
    AddWithParents(run.files.back().path, run.directories);
  }
  return run;
}

MakeTmpfs PlanConfig(const ContainerSpec& spec) {
  MakeTmpfs config{.name = kConfigTarget,
                   .flags = {.read_only = true},
                   .id_mapped = false,
                   .first_id = spec.ids.base};
  config.files = spec.config;
  uint64_t bytes = 0;
  for (const ConfigFile& file : config.files) {
    constexpr uint64_t kPage = 4096;
    bytes += file.content.size() / kPage * kPage + 2 * kPage;
    AddWithParents(file.path, config.directories);
  }
  // Twice: while one file takes the place of another, both are there.
  config.size_bytes = (2 * bytes + kMiB) / kMiB * kMiB;
  return config;
}

MakeTmpfs PlanTmp(const ContainerSpec& spec) {
  MakeTmpfs tmp{.name = "/tmp", .size_bytes = TmpBytes(spec.limits), .mode = 01777, .flags = {}};
  AddDirectories(spec, tmp);
  return tmp;
}

bool HasTarget(const ContainerSpec& spec, const std::string& target) {
  const auto is_it = [&](const auto& mount) { return mount.target == target; };
  return std::any_of(spec.binds.begin(), spec.binds.end(), is_it) ||
         std::any_of(spec.tmpfs.begin(), spec.tmpfs.end(), is_it);
}

}  // namespace paas::container
