#include "common/tree/entry.h"

#include <algorithm>

namespace paas::tree {
namespace {

constexpr size_t kLongestPath = 4095;
constexpr size_t kLongestName = 255;
constexpr uint32_t kModeBits = 07777;
constexpr uint32_t kLastId = 65535;  // of the ids that a container has
constexpr uint64_t kLargestFile = 1ull << 50;

Status CheckPath(std::string_view path) {
  if (path.size() > kLongestPath) return InvalidArgument("has a path over 4095 bytes");
  if (path.find('\0') != std::string_view::npos) return InvalidArgument("has a NUL in its path");
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (name.empty() || name == "." || name == "..") {
      return InvalidArgument("has a path that leads out of its volume, or around");
    }
    if (name.size() > kLongestName) return InvalidArgument("has a name over 255 bytes");
    begin = end + 1;
  }
  return absl::OkStatus();
}

Status CheckExtents(const Entry& entry) {
  uint64_t from = 0;
  for (const Extent& extent : entry.extents) {
    if (extent.offset < from || extent.offset > entry.size_bytes ||
        extent.length > entry.size_bytes - extent.offset) {
      return InvalidArgument("has holes that cannot be");
    }
    from = extent.offset + extent.length;
  }
  return absl::OkStatus();
}

Status CheckAttributes(const Entry& entry) {
  size_t bytes = 0;
  for (const auto& [name, value] : entry.attributes) {
    if (!IsKept(name) || name.size() > kLongestName || name.find('\0') != std::string::npos) {
      return InvalidArgument("has the attribute " + Printable(name) + ", which no backup holds");
    }
    bytes += name.size() + value.size();
  }
  if (bytes > kMostAttributeBytes) return InvalidArgument("has attributes over 64 KiB");
  return absl::OkStatus();
}

Status CheckTarget(const Entry& entry) {
  if (entry.kind == EntryKind::kHardLink) return CheckPath(entry.target);
  if (entry.kind != EntryKind::kSymlink) return absl::OkStatus();
  const bool valid = !entry.target.empty() && entry.target.size() <= kLongestPath &&
                     entry.target.find('\0') == std::string::npos;
  return valid ? absl::OkStatus() : InvalidArgument("is a link to nothing that could be");
}

Status Check(const Entry& entry) {
  if (entry.path.empty() && entry.kind != EntryKind::kDirectory) {
    return InvalidArgument("is no directory");
  }
  if (!entry.path.empty()) PAAS_RETURN_IF_ERROR(CheckPath(entry.path));
  if ((entry.mode & ~kModeBits) != 0) return InvalidArgument("has a mode that cannot be");
  if (entry.owner > kLastId || entry.group > kLastId) {
    return InvalidArgument("belongs to an id that no container has");
  }
  if (entry.size_bytes > kLargestFile) return InvalidArgument("is larger than any file");
  PAAS_RETURN_IF_ERROR(CheckExtents(entry));
  PAAS_RETURN_IF_ERROR(CheckAttributes(entry));
  return CheckTarget(entry);
}

}  // namespace

uint64_t ContentBytes(const Entry& entry) {
  if (entry.extents.empty()) return entry.size_bytes;
  uint64_t bytes = 0;
  for (const Extent& extent : entry.extents) bytes += extent.length;
  return bytes;
}

bool IsKept(std::string_view attribute) {
  return attribute.starts_with("user.") || attribute == "system.posix_acl_access" ||
         attribute == "system.posix_acl_default";
}

Status CheckEntry(const Entry& entry) {
  const Status checked = Check(entry);
  return checked.ok() ? checked : InvalidArgument(Printable(entry.path) + " " + Message(checked));
}

std::string Printable(std::string_view path) {
  constexpr size_t kShown = 200;
  std::string text;
  for (const char c : path.substr(0, kShown)) {
    text.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c);
  }
  return "'" + text + "'";
}

}  // namespace paas::tree
