#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <set>
#include <thread>

#include "common/os/file.h"
#include "container/cgroup/cgroup.h"
#include "container/cgroup/format.h"
#include "container/cgroup/paths.h"

namespace paas::container {
namespace {

constexpr auto kDeathTimeout = std::chrono::seconds(5);

// The second wall before device nodes, after nodev: null zero full random urandom tty ptmx pts.
constexpr std::array kAllowedDevices = {"c 1:3 rw", "c 1:5 rw", "c 1:7 rw", "c 1:8 rw",
                                        "c 1:9 rw", "c 5:0 rw", "c 5:2 rw", "c 136:* rw"};

Status AllowDevices(const std::string& directory) {
  PAAS_RETURN_IF_ERROR(os::WriteFile(directory + "/devices.deny", "a"));
  for (const char* device : kAllowedDevices) {
    PAAS_RETURN_IF_ERROR(os::WriteFile(directory + "/devices.allow", device));
  }
  return absl::OkStatus();
}

// A controller works in a group only when every group above hands it down.
Status HandDownControllers(const CgroupLayout& layout, const std::string& path) {
  for (const std::string& controller : layout.v2_controllers) {
    if (controller != "cpu" && controller != "memory" && controller != "pids") continue;
    const Status status = os::WriteFile(path + "/cgroup.subtree_control", "+" + controller);
    if (!status.ok()) return Annotate(status, "enable controller " + controller);
  }
  return absl::OkStatus();
}

// Every group on the way to `name`, outermost first: "paas", "paas/shop-main", ….
std::vector<std::string> PathsTo(const std::string& root, const std::string& name) {
  const std::string whole = root + "/" + name;
  std::vector<std::string> paths;
  for (size_t slash = whole.find('/'); slash != std::string::npos;
       slash = whole.find('/', slash + 1)) {
    paths.push_back(whole.substr(0, slash));
  }
  paths.push_back(whole);
  return paths;
}

enum class Made : uint8_t { kNow, kBefore };

StatusOr<Made> MakeGroup(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == 0) return Made::kNow;
  if (errno == EEXIST) return Made::kBefore;
  return ErrnoStatus("make cgroup " + path);
}

// A group above containers stands for all of them: as a single process among those of the node, it
// would get the less the more it holds.
Status MakeParent(const std::string& path, const std::string& weight_file, uint64_t weight) {
  PAAS_ASSIGN_OR_RETURN(const Made made, MakeGroup(path));
  if (made == Made::kBefore || weight_file.empty()) return absl::OkStatus();
  return os::WriteFile(path + "/" + weight_file, std::to_string(weight));
}

// A v1 group is busy for a moment after its last process has died.
Status RemoveGroup(const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + kDeathTimeout;
  while (::rmdir(path.c_str()) != 0) {
    if (errno == ENOENT) return absl::OkStatus();
    if (errno != EBUSY || std::chrono::steady_clock::now() > deadline) {
      return ErrnoStatus("remove cgroup " + path);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(300));
  }
  return absl::OkStatus();
}

// Names of the groups without children below `directory`.
void CollectLeaves(const std::string& directory, const std::string& name,
                   std::set<std::string>& leaves) {
  bool is_leaf = true;
  const StatusOr<std::vector<std::string>> entries = os::ListDirectory(directory);
  if (!entries.ok()) return;
  for (const std::string& entry : *entries) {
    struct stat info {};
    const std::string path = directory + "/" + entry;
    if (::lstat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) continue;
    is_leaf = false;
    CollectLeaves(path, name.empty() ? entry : name + "/" + entry, leaves);
  }
  if (is_leaf && !name.empty()) leaves.insert(name);
}

std::vector<std::string> MountPoints(const CgroupLayout& layout) {
  std::vector<std::string> points;
  for (const CgroupV1Mount& mount : layout.v1) points.push_back(mount.mount_point);
  if (!layout.v2_mount_point.empty()) points.push_back(layout.v2_mount_point);
  return points;
}

}  // namespace

CgroupTree::CgroupTree(CgroupLayout layout, std::string root)
    : layout_(std::move(layout)), root_(std::move(root)) {}

std::shared_ptr<const Cgroup> CgroupTree::Open(const std::string& name) const {
  return std::make_shared<const Cgroup>(layout_, root_, name);
}

StatusOr<bool> CgroupTree::MakeDirectories(const std::string& name) {
  const std::vector<std::string> paths = PathsTo(root_, name);
  const std::lock_guard lock(mutex_);
  bool all_new = true;
  for (const CgroupV1Mount& mount : layout_.v1) {
    const char* const weight_file = Holds(mount.controllers, "cpu") ? "cpu.shares" : "";
    for (size_t i = 0; i + 1 < paths.size(); ++i) {
      PAAS_RETURN_IF_ERROR(MakeParent(mount.mount_point + "/" + paths[i], weight_file,
                                      CpuSharesOf(NodeCpuMillis())));
    }
    PAAS_ASSIGN_OR_RETURN(const Made made, MakeGroup(mount.mount_point + "/" + paths.back()));
    all_new = all_new && made == Made::kNow;
  }
  PAAS_ASSIGN_OR_RETURN(const bool is_new, MakeUnifiedDirectories(paths));
  return all_new && is_new;
}

StatusOr<bool> CgroupTree::MakeUnifiedDirectories(const std::vector<std::string>& paths) {
  const char* const weight_file = Holds(layout_.v2_controllers, "cpu") ? "cpu.weight" : "";
  std::string parent = layout_.v2_mount_point;
  for (size_t i = 0; i + 1 < paths.size(); ++i) {
    PAAS_RETURN_IF_ERROR(HandDownControllers(layout_, parent));
    parent = layout_.v2_mount_point + "/" + paths[i];
    PAAS_RETURN_IF_ERROR(MakeParent(parent, weight_file, CpuWeightOf(NodeCpuMillis())));
  }
  PAAS_RETURN_IF_ERROR(HandDownControllers(layout_, parent));
  PAAS_ASSIGN_OR_RETURN(const Made made, MakeGroup(layout_.v2_mount_point + "/" + paths.back()));
  return made == Made::kNow;
}

StatusOr<std::shared_ptr<const Cgroup>> CgroupTree::Make(const std::string& name,
                                                         const Limits& limits) {
  // What is made there would be frozen with it.
  if (Open(name)->IsFrozenAbove()) return FailedPrecondition("the group of " + name + " is frozen");
  const Status made = MakeNew(name, limits);
  if (made.ok()) return Open(name);
  // With processes it is another's.
  if (!Open(name)->HasProcesses()) (void)Remove(name);
  return made;
}

// Most are not there before: to look first would take longer than to learn it from the making.
Status CgroupTree::MakeNew(const std::string& name, const Limits& limits) {
  PAAS_ASSIGN_OR_RETURN(const bool is_new, MakeDirectories(name));
  if (!is_new) {
    if (Open(name)->HasProcesses()) return AlreadyExists("cgroup " + name + " has processes");
    // What a stopped container left would count on: its memory peak and its kills.
    PAAS_RETURN_IF_ERROR(Remove(name));
    PAAS_RETURN_IF_ERROR(MakeDirectories(name).status());
  }
  for (const CgroupV1Mount& mount : layout_.v1) {
    if (!Holds(mount.controllers, "devices")) continue;
    PAAS_RETURN_IF_ERROR(AllowDevices(GroupDirectory(mount.mount_point, root_, name)));
  }
  return Open(name)->SetLimits(limits);
}

Status CgroupTree::Remove(const std::string& name) {
  const std::shared_ptr<const Cgroup> group = Open(name);
  if (group->HasProcesses()) {
    PAAS_RETURN_IF_ERROR(group->Kill());
    PAAS_RETURN_IF_ERROR(group->AwaitEvent("populated", 0, kDeathTimeout));
  }
  std::vector<std::string> paths = PathsTo(root_, name);
  std::reverse(paths.begin(), paths.end());
  const std::lock_guard lock(mutex_);
  for (const std::string& mount_point : MountPoints(layout_)) {
    PAAS_RETURN_IF_ERROR(RemoveGroup(mount_point + "/" + paths.front()));
    // Parents go when nobody else is in them.
    for (size_t i = 1; i < paths.size(); ++i) {
      if (::rmdir((mount_point + "/" + paths[i]).c_str()) != 0) break;
    }
  }
  return absl::OkStatus();
}

StatusOr<std::vector<std::string>> CgroupTree::List() const {
  std::set<std::string> leaves;
  for (const std::string& mount_point : MountPoints(layout_)) {
    CollectLeaves(mount_point + "/" + root_, "", leaves);
  }
  return std::vector<std::string>(leaves.begin(), leaves.end());
}

}  // namespace paas::container
