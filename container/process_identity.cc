#include "container/process_identity.h"

#include <sys/stat.h>

#include <charconv>

#include "common/os/file.h"

namespace paas::container {

StatusOr<uint64_t> ParseStartTime(std::string_view stat) {
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return InvalidArgument("stat of a process: no name");
  std::string_view rest = stat.substr(name_end + 1);
  // The field after the name is number 3, with a space before each.
  for (int field = 3; field <= 22; ++field) {
    const size_t space = rest.find(' ');
    if (space == std::string_view::npos) return InvalidArgument("stat of a process: too short");
    rest.remove_prefix(space + 1);
  }
  uint64_t ticks = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), ticks);
  if (error != std::errc()) return InvalidArgument("stat of a process: no start time");
  return ticks;
}

bool HasHandler(std::string_view status, int signal) {
  constexpr std::string_view kKey = "SigCgt:\t";
  const size_t at = status.find(kKey);
  if (at == std::string_view::npos) return false;
  const std::string_view digits = status.substr(at + kKey.size(), 16);
  uint64_t caught = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), caught, 16);
  return error == std::errc() && signal > 0 && (caught >> (signal - 1) & 1) != 0;
}

StatusOr<ProcessIdentity> ReadProcessIdentity(pid_t pid, int pidfd) {
  const std::string proc = "/proc/" + std::to_string(pid);
  ProcessIdentity identity;
  struct stat info {};
  if (::fstat(pidfd, &info) != 0) return ErrnoStatus("stat a pidfd");
  identity.pidfd_inode = info.st_ino;
  if (::stat((proc + "/ns/mnt").c_str(), &info) != 0) {
    return ErrnoStatus("mount namespace of process " + std::to_string(pid));
  }
  identity.mount_namespace = info.st_ino;
  PAAS_ASSIGN_OR_RETURN(const std::string stat, os::ReadFile(proc + "/stat", 8192));
  PAAS_ASSIGN_OR_RETURN(identity.start_time_ticks, ParseStartTime(stat));
  return identity;
}

StatusOr<std::string> ReadBootId() {
  PAAS_ASSIGN_OR_RETURN(std::string id, os::ReadFile("/proc/sys/kernel/random/boot_id", 128));
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

}  // namespace paas::container
