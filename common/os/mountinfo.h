#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::os {

// One line of /proc/<pid>/mountinfo.
struct MountInfo {
  int id = 0;
  int parent_id = 0;
  std::string device;  // "major:minor"
  std::string root;
  std::string mount_point;
  std::string options;
  std::string fs_type;
  std::string source;
  std::string super_options;

  bool operator==(const MountInfo&) const = default;
};

// Parses the text of a mountinfo file; octal escapes (\040) are decoded. Malformed lines are an
// InvalidArgument.
StatusOr<std::vector<MountInfo>> ParseMountInfo(std::string_view text);

// Reads /proc/self/mountinfo.
StatusOr<std::vector<MountInfo>> ReadMountInfo(const std::string& path = "/proc/self/mountinfo");

}  // namespace paas::os
