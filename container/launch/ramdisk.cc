#include "container/launch/ramdisk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <set>
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

// Whose a file is on disk. With mapped ids, what root makes before they are mapped is container
// root's.
uint32_t HostId(const MakeTmpfs& step, uint32_t id) {
  return step.id_mapped ? id : step.first_id + id;
}

// There is no bit for chown to clear: setuid and setgid were refused.
Outcome Own(int root, const std::string& path, const MakeTmpfs& step, const ConfigFile& file) {
  const uint32_t uid = HostId(step, file.uid), gid = HostId(step, file.gid);
  if (uid == 0 && gid == 0) return Done();
  const int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
  return ::fchownat(root, path.c_str(), uid, gid, flags) == 0 ? Done() : FailedTo("own " + path);
}

Outcome MakeRegular(int root, const std::string& path, const ConfigFile& file) {
  const os::UniqueFd fd(::openat(root, path.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file.mode));
  if (!fd.valid()) return FailedTo("create " + file.path);
  return WriteContent(fd.get(), file.content, file.path);
}

// Paths were validated to stay inside, and nobody else can write to this filesystem.
Outcome MakeFile(int root, const std::string& path, const MakeTmpfs& step, const ConfigFile& file) {
  if (file.link_target.empty()) {
    PAAS_RETURN_IF_PROBLEM(MakeRegular(root, path, file));
  } else if (::symlinkat(file.link_target.c_str(), root, path.c_str()) != 0) {
    return FailedTo("link " + file.path);
  }
  return Own(root, path, step, file);
}

Outcome MakeDirectory(int root, const std::string& path, const MakeTmpfs& step) {
  if (::mkdirat(root, path.c_str(), 0755) == 0) return Own(root, path, step, {});
  return errno == EEXIST ? Done() : FailedTo("create " + path);
}

Outcome AgeDirectory(int root, const std::string& path) {
  const std::array<timespec, 2> past{{{1, 0}, {1, 0}}};
  if (::utimensat(root, path.c_str(), past.data(), AT_SYMLINK_NOFOLLOW) == 0) return Done();
  return FailedTo("set the time of " + path);
}

Outcome Fill(int root, const MakeTmpfs& step) {
  PAAS_RETURN_IF_PROBLEM(Own(root, "", step, {}));
  for (const std::string& directory : step.directories) {
    PAAS_RETURN_IF_PROBLEM(MakeDirectory(root, directory, step));
  }
  for (const ConfigFile& file : step.files) {
    PAAS_RETURN_IF_PROBLEM(MakeFile(root, file.path, step, file));
  }
  // Last, since every new entry changes the time.
  for (const std::string& directory : step.directories) {
    PAAS_RETURN_IF_PROBLEM(AgeDirectory(root, directory));
  }
  return Done();
}

bool HoldsText(int root, const ConfigFile& file, size_t size) {
  if (size != file.content.size()) return false;
  const os::UniqueFd fd(::openat(root, file.path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  std::string text(size + 1, '\0');
  size_t have = 0;
  while (fd.valid() && have < text.size()) {
    const ssize_t got = ::read(fd.get(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<size_t>(got);
  }
  return std::string_view(text).substr(0, have) == file.content;
}

bool LeadsTo(int root, const ConfigFile& file) {
  std::string target(file.link_target.size() + 1, '\0');
  const ssize_t size = ::readlinkat(root, file.path.c_str(), target.data(), target.size());
  return size >= 0 && std::string_view(target).substr(0, size) == file.link_target;
}

bool IsAsItShouldBe(int root, const MakeTmpfs& step, const ConfigFile& file) {
  struct stat info {};
  if (::fstatat(root, file.path.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (info.st_uid != HostId(step, file.uid) || info.st_gid != HostId(step, file.gid)) return false;
  if (!file.link_target.empty()) return S_ISLNK(info.st_mode) && LeadsTo(root, file);
  return S_ISREG(info.st_mode) && (info.st_mode & 07777) == file.mode &&
         HoldsText(root, file, static_cast<size_t>(info.st_size));
}

// In one piece: who opens the path gets the one or the other.
Outcome Replace(int root, const MakeTmpfs& step, const ConfigFile& file) {
  constexpr char kIncoming[] = ".incoming";  // of the same file system; runsvdir looks elsewhere
  PAAS_RETURN_IF_PROBLEM(MakeFile(root, kIncoming, step, file));
  if (::renameat(root, kIncoming, root, file.path.c_str()) == 0) return Done();
  return FailedTo("put " + file.path + " in its place");
}

using Names = std::set<std::string, std::less<>>;

// Takes away what is not wanted in `directory` and below it: of a release before, or a file that
// was cut off on its way in.
Outcome Weed(int root, const std::string& directory, const Names& directories, const Names& files,
             std::vector<std::string>& removed) {
  const int fd = ::openat(root, directory.empty() ? "." : directory.c_str(),
                          O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return FailedTo("open " + directory);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(fd), &::closedir);
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const std::string path = (directory.empty() ? "" : directory + "/") + std::string(name);
    const bool is_directory = entry->d_type == DT_DIR;
    if (is_directory) PAAS_RETURN_IF_PROBLEM(Weed(root, path, directories, files, removed));
    if ((is_directory ? directories : files).contains(path)) continue;
    if (::unlinkat(root, path.c_str(), is_directory ? AT_REMOVEDIR : 0) != 0) {
      return FailedTo("remove " + path);
    }
    if (!is_directory) removed.push_back(path);
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
  return SetAttributes(mount.get(), step.flags, step.id_mapped ? user_namespace : -1);
}

Outcome UpdateRamdisk(int root, const MakeTmpfs& step, std::vector<std::string>& changed) {
  PAAS_RETURN_IF_PROBLEM(ResizeRamdisk(root, step.size_bytes));
  const Names directories(step.directories.begin(), step.directories.end());
  Names files;
  for (const ConfigFile& file : step.files) files.insert(file.path);
  PAAS_RETURN_IF_PROBLEM(Weed(root, "", directories, files, changed));
  for (const std::string& directory : step.directories) {
    PAAS_RETURN_IF_PROBLEM(MakeDirectory(root, directory, step));
  }
  for (const ConfigFile& file : step.files) {
    if (IsAsItShouldBe(root, step, file)) continue;
    PAAS_RETURN_IF_PROBLEM(Replace(root, step, file));
    changed.push_back(file.path);
  }
  return Done();
}

Outcome ResizeRamdisk(int root, uint64_t size_bytes) {
  const os::UniqueFd context(::fspick(root, "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC));
  if (!context.valid()) return FailedTo("pick the tmpfs");
  const std::string size = std::to_string(size_bytes);
  if (::fsconfig(context.get(), FSCONFIG_SET_STRING, "size", size.c_str(), 0) == 0 &&
      ::fsconfig(context.get(), FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0) == 0) {
    return Done();
  }
  return errno == EINVAL ? Done() : FailedTo("set its size to " + size);
}

}  // namespace paas::container::launch
