#pragma once

#include <string>
#include <vector>

#include "container/node_facts.h"

// Names in the control group trees. Pure.

namespace paas::container {

// The directory name of a v1 hierarchy: "memory", "cpu,cpuacct".
std::string HierarchyName(const CgroupV1Mount& mount);

// "<mount point>/<root>/<name>".
std::string GroupDirectory(const std::string& mount_point, const std::string& root,
                           const std::string& name);

// The files to write a pid to, to put it into the group `<root>/<name>`; v2 last, so that what is
// in the v2 group is under all limits.
std::vector<std::string> ProcsFiles(const CgroupLayout& layout, const std::string& root,
                                    const std::string& name);

}  // namespace paas::container
