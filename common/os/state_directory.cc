#include "common/os/state_directory.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <charconv>

#include "common/os/file.h"

namespace paas::os {
namespace {

StatusOr<UniqueFd> Lock(const std::string& directory, std::string_view owner) {
  PAAS_RETURN_IF_ERROR(MakeDirectories(directory, 0700));
  PAAS_ASSIGN_OR_RETURN(UniqueFd lock, Open(directory + "/lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return ErrnoStatus("lock " + directory);
  return AlreadyExists("another " + std::string(owner) + " uses " + directory);
}

StatusOr<int> ReadVersion(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, 64));
  int version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error == std::errc() && version > 0 && std::string_view(end) == "\n") return version;
  return FailedPrecondition(path + " holds no version: the state is damaged");
}

}  // namespace

StatusOr<UniqueFd> OpenStateDirectory(const std::string& directory, std::string_view owner,
                                      int version) {
  PAAS_ASSIGN_OR_RETURN(UniqueFd lock, Lock(directory, owner));
  const std::string path = directory + "/version";
  const StatusOr<int> found = ReadVersion(path);
  if (!found.ok() && !absl::IsNotFound(found.status())) return found.status();
  if (found.ok() && *found > version) {
    return FailedPrecondition("the state in " + directory + " has version " +
                              std::to_string(*found) + ", and this " + std::string(owner) +
                              " knows up to " + std::to_string(version) +
                              ": it was written by a newer one, which has to run on it");
  }
  if (found.ok() && *found == version) return lock;
  PAAS_RETURN_IF_ERROR(WriteFileDurably(path, std::to_string(version) + "\n", 0600));
  return lock;
}

}  // namespace paas::os
