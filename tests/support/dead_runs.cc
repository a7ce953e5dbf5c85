#include "tests/support/dead_runs.h"

#include <signal.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"
#include "tests/support/run_directory.h"

namespace paas::testing {
namespace {

constexpr std::chrono::seconds kPatience{30};  // for processes that were killed
constexpr char kHierarchies[] = "/sys/fs/cgroup";
constexpr char kLock[] = "/var/tmp/paas-dead-runs.lock";

using Paths = std::vector<std::string>;

Paths Names(const std::string& directory) { return os::ListDirectory(directory).value_or(Paths()); }

// The control groups of that name in every hierarchy, and all in them, innermost first.
Paths Groups(const std::string& name) {
  Paths groups;
  for (const std::string& hierarchy : Names(kHierarchies)) {
    const std::string root = std::string(kHierarchies) + "/" + hierarchy + "/" + name;
    std::error_code ended;
    if (!std::filesystem::is_directory(root, ended)) continue;
    Paths found = {root};
    for (std::filesystem::recursive_directory_iterator at(root, ended), end; at != end;
         at.increment(ended)) {
      if (at->is_directory(ended)) found.push_back(at->path());
    }
    groups.insert(groups.end(), found.rbegin(), found.rend());
  }
  return groups;
}

// A daemon or helper of the platform: one of ours, with the directory among its arguments.
bool IsOf(const std::string& pid, const std::string& root) {
  std::error_code ended;
  const std::string exe = std::filesystem::read_symlink("/proc/" + pid + "/exe", ended).filename();
  if (!exe.starts_with("paas")) return false;
  const std::string command = os::ReadFile("/proc/" + pid + "/cmdline").value_or(std::string());
  return command.find(root + "/") != std::string::npos;
}

std::set<pid_t> Processes(const Footprint& footprint) {
  std::set<pid_t> found;
  for (const std::string& name : Names("/proc")) {
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (IsOf(name, footprint.root)) found.insert(std::atoi(name.c_str()));
  }
  for (const std::string& group : Groups(footprint.cgroup_root)) {
    std::istringstream pids(os::ReadFile(group + "/cgroup.procs").value_or(std::string()));
    for (pid_t pid = 0; pids >> pid;) found.insert(pid);
  }
  found.erase(0);  // of another process namespace
  return found;
}

// Until there is none: one may have started another meanwhile, and a frozen one dies when thawed.
Status EndProcesses(const Footprint& footprint) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    const std::set<pid_t> found = Processes(footprint);
    if (found.empty()) return absl::OkStatus();
    if (std::chrono::steady_clock::now() > deadline) {
      return Internal("process " + std::to_string(*found.begin()) + " does not end");
    }
    for (const pid_t pid : found) ::kill(pid, SIGKILL);
    for (const std::string& group : Groups(footprint.cgroup_root)) {
      if (os::Exists(group + "/freezer.state")) {
        (void)os::WriteFile(group + "/freezer.state", "THAWED");
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Status Unmount(const std::string& root) {
  PAAS_ASSIGN_OR_RETURN(std::vector<os::MountInfo> mounts, os::ReadMountInfo());
  std::reverse(mounts.begin(), mounts.end());  // what was mounted on another one first
  for (const os::MountInfo& mount : mounts) {
    if (!mount.mount_point.starts_with(root + "/")) continue;
    if (::umount2(mount.mount_point.c_str(), MNT_DETACH) != 0 && errno != EINVAL) {
      return ErrnoStatus("unmount " + mount.mount_point);
    }
  }
  return absl::OkStatus();
}

// Those that nothing uses any more go by themselves, unless they were killed while they were made.
void DetachLoops(const std::string& root) {
  for (const std::string& device : Names("/sys/block")) {
    const std::string file =
        os::ReadFile("/sys/block/" + device + "/loop/backing_file").value_or(std::string());
    if (file.starts_with(root + "/")) {
      (void)os::RunCommand({.argv = {"losetup", "-d", "/dev/" + device}});
    }
  }
}

// Namespaces of this run's, with their processes and links: "paas-names-123".
void RemoveNetworks(const Footprint& footprint, pid_t pid) {
  const std::string script =
      "nft delete table inet \"$1\"\n"
      "for n in $(ip netns list | grep -oE \"^paas-[a-z0-9]+-$2( |$)\"); do\n"
      "  ip netns pids \"$n\" | xargs -r kill -9; ip netns del \"$n\"\ndone\n";
  (void)os::RunCommand(
      {.argv = {"sh", "-c", script, "sh", footprint.nft_table, std::to_string(pid)}});
}

// A group stays for a moment after its last process.
Status RemoveGroups(const std::string& name) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    const Paths groups = Groups(name);
    if (groups.empty()) return absl::OkStatus();
    for (const std::string& group : groups) (void)::rmdir(group.c_str());
    if (std::chrono::steady_clock::now() > deadline) {
      return Internal("control group " + groups.back() + " is in use");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Status Clear(const RunDirectory& run) {
  std::cerr << "clearing what a dead run left: " << run.path << "\n";
  Footprint footprint = FootprintOf(run.pid, run.path);
  PAAS_RETURN_IF_ERROR(CutPower(footprint));
  RemoveNetworks(footprint, run.pid);
  PAAS_RETURN_IF_ERROR(RemoveGroups(footprint.cgroup_root));
  // A machine of the systemd tests has a group by the name of its directory.
  footprint.cgroup_root = "paas-machine-" + run.path.substr(run.path.rfind('/') + 1);
  PAAS_RETURN_IF_ERROR(CutPower(footprint));
  PAAS_RETURN_IF_ERROR(RemoveGroups(footprint.cgroup_root));
  return os::RemoveTree(run.path);
}

}  // namespace

Footprint FootprintOf(pid_t pid, const std::string& root) {
  const uint32_t slot = static_cast<uint32_t>(pid) % 100;
  return {.root = root,
          .bin_dir = PAAS_BIN_DIR,
          .cgroup_root = "paas-e2e-" + std::to_string(pid),
          .link_prefix = "e" + std::to_string(slot) + "_",
          .nft_table = "paas_e2e_" + std::to_string(pid),
          .first_id = 300'000'000 + slot * 10'000'000};
}

Status CutPower(const Footprint& footprint) {
  PAAS_RETURN_IF_ERROR(EndProcesses(footprint));
  PAAS_RETURN_IF_ERROR(Unmount(footprint.root));
  DetachLoops(footprint.root);
  return absl::OkStatus();
}

Status ClearDeadRuns() {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, os::Open(kLock, O_RDWR | O_CREAT, 0600));
  if (::flock(lock.get(), LOCK_EX) != 0) return ErrnoStatus("lock " + std::string(kLock));
  for (const RunDirectory& run : DeadRunDirectories()) {
    PAAS_RETURN_IF_ERROR(Annotate(Clear(run), "clear " + run.path));
  }
  return absl::OkStatus();
}

}  // namespace paas::testing
