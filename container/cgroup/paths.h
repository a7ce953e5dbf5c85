#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "container/node_facts.h"

// Names in the control group trees. Pure.

namespace paas::container {

// Whether a hierarchy with these controllers has that one.
bool Holds(const std::vector<std::string>& controllers, std::string_view name);

// The directory name of a v1 hierarchy: "memory", "cpu,cpuacct".
std::string HierarchyName(const CgroupV1Mount& mount);

// "<mount point>/<root>/<name>".
std::string GroupDirectory(const std::string& mount_point, const std::string& root,
                           const std::string& name);

// The files of v1 by which a thread puts itself into the group `<root>/<name>`.
std::vector<std::string> TasksFiles(const CgroupLayout& layout, const std::string& root,
                                    const std::string& name);

// The directory of the group in v2; empty without v2.
std::string UnifiedDirectory(const CgroupLayout& layout, const std::string& root,
                             const std::string& name);

}  // namespace paas::container
