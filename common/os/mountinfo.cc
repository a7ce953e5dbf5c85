#include "common/os/mountinfo.h"

#include <algorithm>
#include <sstream>

#include "common/os/file.h"

namespace paas::os {
namespace {

std::string Unescape(const std::string& text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      plain += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

StatusOr<MountInfo> ParseLine(const std::string& line) {
  std::istringstream fields(line);
  MountInfo info;
  std::string field;
  fields >> info.id >> info.parent_id >> info.device >> info.root >> info.mount_point >>
      info.options;
  while (fields >> field && field != "-") {
  }
  fields >> info.fs_type >> info.source;
  if (fields.fail()) return InvalidArgument("malformed mountinfo line: " + line);
  fields >> info.super_options;
  info.root = Unescape(info.root);
  info.mount_point = Unescape(info.mount_point);
  info.source = Unescape(info.source);
  return info;
}

}  // namespace

StatusOr<std::vector<MountInfo>> ParseMountInfo(std::string_view text) {
  std::vector<MountInfo> mounts;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    PAAS_ASSIGN_OR_RETURN(MountInfo info, ParseLine(line));
    mounts.push_back(std::move(info));
  }
  return mounts;
}

StatusOr<std::vector<MountInfo>> ReadMountInfo(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  return ParseMountInfo(text);
}

}  // namespace paas::os
