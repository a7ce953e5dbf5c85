#include "base-images/tool/root_mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::base_image {
namespace {

Status RequireDirectory(const std::string& path) {
  struct stat entry = {};
  if (::lstat(path.c_str(), &entry) != 0) return ErrnoStatus("look at " + path);
  if (!S_ISDIR(entry.st_mode)) return FailedPrecondition(path + " is not a directory");
  return {};
}

}  // namespace

RootMounts::~RootMounts() {
  for (auto path = mounted_.rbegin(); path != mounted_.rend(); ++path) {
    // Detached, so that a process that lingers cannot keep it; it goes with the chamber.
    ::umount2(path->c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  }
}

Status RootMounts::MountOn(const std::string& source, const std::string& target, const char* type,
                           unsigned long flags, const std::string& options) {
  if (::mount(source.c_str(), target.c_str(), type, flags, options.c_str()) != 0) {
    return ErrnoStatus("mount " + source + " on " + target);
  }
  mounted_.push_back(target);
  return {};
}

Status RootMounts::AddImage(const std::string& image) {
  // mount(8) finds a free loop device and lets the kernel free it with the mount.
  const os::Command command{{"mount", "-o", "loop,ro,nosuid,nodev", image, root_}};
  PAAS_RETURN_IF_ERROR(os::RunChecked(command).status());
  mounted_.push_back(root_);
  return {};
}

Status RootMounts::BindDevice(const std::string& name) {
  const std::string target = root_ + "/dev/" + name;
  PAAS_RETURN_IF_ERROR(os::Open(target, O_WRONLY | O_CREAT | O_EXCL, 0600).status());
  return MountOn("/dev/" + name, target, nullptr, MS_BIND, "");
}

Status RootMounts::AddSystem() {
  PAAS_RETURN_IF_ERROR(AddTmpfs("/dev", "0755"));
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    PAAS_RETURN_IF_ERROR(BindDevice(name));
  }
  for (const auto& [name, target] :
       {std::pair("fd", "/proc/self/fd"), std::pair("stdin", "/proc/self/fd/0"),
        std::pair("stdout", "/proc/self/fd/1"), std::pair("stderr", "/proc/self/fd/2")}) {
    const std::string path = root_ + "/dev/" + name;
    if (::symlink(target, path.c_str()) != 0) return ErrnoStatus("link " + path);
  }
  PAAS_RETURN_IF_ERROR(RequireDirectory(root_ + "/proc"));
  return MountOn("proc", root_ + "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
}

Status RootMounts::AddTmpfs(const std::string& path, const std::string& mode) {
  PAAS_RETURN_IF_ERROR(RequireDirectory(root_ + path));
  return MountOn("tmpfs", root_ + path, "tmpfs", MS_NOSUID, "mode=" + mode);
}

Status RootMounts::AddBind(const std::string& source, const std::string& path) {
  PAAS_RETURN_IF_ERROR(RequireDirectory(root_ + path));
  return MountOn(source, root_ + path, nullptr, MS_BIND, "");
}

}  // namespace paas::base_image
