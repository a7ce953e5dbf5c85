#include "container/cgroup/paths.h"

namespace paas::container {

std::string HierarchyName(const CgroupV1Mount& mount) {
  std::string name;
  for (const std::string& controller : mount.controllers) {
    if (!name.empty()) name += ',';
    name += controller;
  }
  return name;
}

std::string GroupDirectory(const std::string& mount_point, const std::string& root,
                           const std::string& name) {
  return mount_point + "/" + root + "/" + name;
}

std::vector<std::string> ProcsFiles(const CgroupLayout& layout, const std::string& root,
                                    const std::string& name) {
  std::vector<std::string> files;
  for (const CgroupV1Mount& mount : layout.v1) {
    files.push_back(GroupDirectory(mount.mount_point, root, name) + "/cgroup.procs");
  }
  if (!layout.v2_mount_point.empty()) {
    files.push_back(GroupDirectory(layout.v2_mount_point, root, name) + "/cgroup.procs");
  }
  return files;
}

}  // namespace paas::container
