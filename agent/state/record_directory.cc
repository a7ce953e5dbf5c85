#include "agent/state/record_directory.h"

#include <unistd.h>

#include <cerrno>
#include <vector>

#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr std::string_view kSuffix = ".json";
constexpr std::string_view kTemporaryMark = ".json.tmp.";

}  // namespace

StatusOr<RecordDirectory> RecordDirectory::Open(const std::string& root) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(root, 0700));
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(root));
  for (const std::string& name : names) {
    const std::string path = root + "/" + name;
    // What a kill in the middle of a write left; nobody else writes here.
    if (name.find(kTemporaryMark) != std::string::npos && ::unlink(path.c_str()) != 0) {
      return ErrnoStatus("remove " + path);
    }
  }
  return RecordDirectory(root);
}

std::string RecordDirectory::PathOf(const std::string& id) const {
  return root_ + "/" + id + std::string(kSuffix);
}

Status RecordDirectory::Put(const std::string& id, std::string_view json) const {
  return os::WriteFileDurably(PathOf(id), json, 0600);
}

StatusOr<std::string> RecordDirectory::Get(const std::string& id) const {
  return os::ReadFile(PathOf(id));
}

Status RecordDirectory::Delete(const std::string& id) const {
  const std::string path = PathOf(id);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return ErrnoStatus("remove " + path);
  return absl::OkStatus();
}

Status RecordDirectory::ForEach(const std::function<Status(std::string_view)>& visit) const {
  PAAS_ASSIGN_OR_RETURN(std::vector<std::string> names, os::ListDirectory(root_));
  for (const std::string& name : names) {
    if (!name.ends_with(kSuffix)) continue;
    PAAS_ASSIGN_OR_RETURN(std::string text, os::ReadFile(root_ + "/" + name));
    PAAS_RETURN_IF_ERROR(Annotate(visit(text), root_ + "/" + name));
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
