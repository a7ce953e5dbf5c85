#include "container/launch/ramdisk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string_view>

#include "container/launch/mounts.h"

namespace paas::container::launch {
namespace {

std::string Octal(uint32_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%o", mode);
  return text.data();
}

Outcome WriteContent(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailedTo("write " + path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return Done();
}

// Paths were validated to stay inside, and nobody else can see this filesystem yet.
Outcome MakeFile(int root, const ConfigFile& file) {
  if (!file.link_target.empty()) {
    if (::symlinkat(file.link_target.c_str(), root, file.path.c_str()) == 0) return Done();
    return FailedTo("link " + file.path);
  }
  const os::UniqueFd fd(::openat(root, file.path.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file.mode));
  if (!fd.valid()) return FailedTo("create " + file.path);
  PAAS_RETURN_IF_PROBLEM(WriteContent(fd.get(), file.content, file.path));
  // What root makes before the ids are mapped is container root's. There is no bit for chown to
  // clear: setuid and setgid were refused.
  if (file.uid == 0 && file.gid == 0) return Done();
  return ::fchown(fd.get(), file.uid, file.gid) == 0 ? Done() : FailedTo("own " + file.path);
}

Outcome AgeDirectory(int root, const std::string& path) {
  const std::array<timespec, 2> past{{{1, 0}, {1, 0}}};
  if (::utimensat(root, path.c_str(), past.data(), AT_SYMLINK_NOFOLLOW) == 0) return Done();
  return FailedTo("set the time of " + path);
}

Outcome Fill(int root, const MakeTmpfs& step) {
  for (const std::string& directory : step.directories) {
    if (::mkdirat(root, directory.c_str(), 0755) != 0) return FailedTo("create " + directory);
  }
  for (const ConfigFile& file : step.files) PAAS_RETURN_IF_PROBLEM(MakeFile(root, file));
  // Last, since every new entry changes the time.
  for (const std::string& directory : step.directories) {
    PAAS_RETURN_IF_PROBLEM(AgeDirectory(root, directory));
  }
  return Done();
}

}  // namespace

Outcome MakeRamdisk(const MakeTmpfs& step, int user_namespace, os::UniqueFd& mount) {
  const std::vector<std::string> options = {"size=" + std::to_string(step.size_bytes),
                                            "mode=" + Octal(step.mode)};
  PAAS_RETURN_IF_PROBLEM(MakeFilesystem("tmpfs", options, MountFlags{}, mount));
  PAAS_RETURN_IF_PROBLEM(Fill(mount.get(), step));
  // Once mapped, the node's root has no id in it: after the writing.
  return SetAttributes(mount.get(), step.flags, user_namespace);
}

}  // namespace paas::container::launch
