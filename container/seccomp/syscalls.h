#pragma once

#include <string_view>
#include <vector>

// The system calls of a container, as data. A name that is in neither list, and every number that
// has no name yet, answers ENOSYS, so that programs fall back to an older way.

namespace paas::container {

// Always allowed (with the exceptions by argument that filter.cc names).
const std::vector<std::string_view>& AllowedSyscalls();

// Known and refused with EPERM: what acts on the node, on namespaces or on mounts, and large
// rarely used attack surface.
const std::vector<std::string_view>& RefusedSyscalls();

}  // namespace paas::container
