#include "container/record_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "common/os/file.h"

namespace paas::container {
namespace {

constexpr std::string_view kSuffix = ".json";
constexpr std::string_view kTemporarySuffix = ".json.new";

}  // namespace

RecordStore::RecordStore(std::string directory) : directory_(std::move(directory)) {}

std::string RecordStore::PathOf(const std::string& id) const {
  return directory_ + "/" + id + std::string(kSuffix);
}

Status RecordStore::Put(const ContainerRecord& record) {
  const std::string path = PathOf(record.spec.id);
  const std::string temporary = directory_ + "/" + record.spec.id + std::string(kTemporarySuffix);
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file,
                        os::Open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600));
  PAAS_RETURN_IF_ERROR(Annotate(os::WriteAll(file.get(), ToJson(record)), temporary));
  if (::rename(temporary.c_str(), path.c_str()) == 0) return absl::OkStatus();
  return ErrnoStatus("rename " + temporary);
}

Status RecordStore::Remove(const std::string& id) {
  if (::unlink(PathOf(id).c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return ErrnoStatus("remove the record of container " + id);
}

Status RecordStore::RemoveTemporary() {
  if (!os::Exists(directory_)) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(directory_));
  for (const std::string& name : names) {
    const std::string path = directory_ + "/" + name;
    if (name.ends_with(kTemporarySuffix) && ::unlink(path.c_str()) != 0 && errno != ENOENT) {
      return ErrnoStatus("remove " + path);
    }
  }
  return absl::OkStatus();
}

StatusOr<std::vector<ContainerRecord>> RecordStore::List() const {
  std::vector<ContainerRecord> records;
  if (!os::Exists(directory_)) return records;
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(directory_));
  for (const std::string& name : names) {
    if (!name.ends_with(kSuffix)) continue;
    const std::string path = directory_ + "/" + name;
    PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path));
    StatusOr<ContainerRecord> record = ParseContainerRecord(text);
    if (record.ok()) records.push_back(*std::move(record));
  }
  return records;
}

}  // namespace paas::container
