#include "tests/bench/start/litter.h"

#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "common/os/file.h"
#include "common/os/mountinfo.h"

namespace paas::bench {
namespace {

std::vector<std::string> Hierarchies() {
  std::vector<std::string> out;
  const auto mounts = os::ReadMountInfo();
  if (!mounts.ok()) return out;
  for (const os::MountInfo& mount : *mounts) {
    if (mount.fs_type.starts_with("cgroup")) out.push_back(mount.mount_point);
  }
  return out;
}

constexpr char kLxcLocks[] = "/run/lxc";

std::vector<std::string> NamelessGroups() {
  std::vector<std::string> out;
  for (const std::string& hierarchy : Hierarchies()) {
    for (const char* name : {"payload", "supervisor"}) out.push_back(hierarchy + "/" + name);
  }
  return out;
}

// rmdir(2) takes a group with its files, but not with groups below it.
void RemoveGroup(const std::string& path) {
  const auto names = os::ListDirectory(path);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    struct stat info {};
    const std::string child = path + "/" + name;
    if (::lstat(child.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) RemoveGroup(child);
  }
  (void)::rmdir(path.c_str());
}

}  // namespace

Litter::Litter(std::string cgroup_root) : cgroup_root_(std::move(cgroup_root)) {
  for (const std::string& path : NamelessGroups()) {
    if (os::Exists(path)) not_ours_.insert(path);
  }
  if (os::Exists(kLxcLocks)) not_ours_.insert(kLxcLocks);
}

Litter::~Litter() {
  for (const std::string& hierarchy : Hierarchies()) RemoveGroup(hierarchy + "/" + cgroup_root_);
  for (const std::string& path : NamelessGroups()) {
    if (!not_ours_.contains(path)) (void)::rmdir(path.c_str());
  }
  if (!not_ours_.contains(kLxcLocks)) (void)os::RemoveTree(kLxcLocks);
}

}  // namespace paas::bench
