#include "container/cgroup/paths.h"

#include <algorithm>

namespace paas::container {

bool Holds(const std::vector<std::string>& controllers, std::string_view name) {
  return std::find(controllers.begin(), controllers.end(), name) != controllers.end();
}

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

std::vector<std::string> TasksFiles(const CgroupLayout& layout, const std::string& root,
                                    const std::string& name) {
  std::vector<std::string> files;
  for (const CgroupV1Mount& mount : layout.v1) {
    files.push_back(GroupDirectory(mount.mount_point, root, name) + "/tasks");
  }
  return files;
}

std::string UnifiedDirectory(const CgroupLayout& layout, const std::string& root,
                             const std::string& name) {
  if (layout.v2_mount_point.empty()) return {};
  return GroupDirectory(layout.v2_mount_point, root, name);
}

}  // namespace paas::container
