#include "image/loop_squashfs.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

#include "common/os/file.h"
#include "common/os/loop_device.h"
#include "image/detached_mount.h"

namespace paas::image {
namespace {

// What `losetup` shows as the backing file: tells whose device it is. Linux keeps 63 bytes, so the
// digest is cut short.
std::string Label(const Digest& digest) { return "paas:" + digest.hex().substr(0, 56); }

// Sets up the superblock; nothing of it is visible until it is attached to a path.
StatusOr<os::UniqueFd> MakeMount(const os::LoopDevice& device) {
  const os::UniqueFd context(::fsopen("squashfs", FSOPEN_CLOEXEC));
  if (!context) return ErrnoStatus("open the squashfs filesystem");
  if (::fsconfig(context.get(), FSCONFIG_SET_FLAG, "ro", nullptr, 0) != 0 ||
      ::fsconfig(context.get(), FSCONFIG_SET_STRING, "source", device.path.c_str(), 0) != 0 ||
      ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return ErrnoStatus("mount " + device.path + " as squashfs");
  }
  os::UniqueFd mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, kImageMountAttributes));
  if (!mount) return ErrnoStatus("make a mount of " + device.path);
  return mount;
}

}  // namespace

bool LoopSquashfs::Available() {
  if (::access("/dev/loop-control", R_OK | W_OK) != 0) return false;
  StatusOr<std::string> filesystems = os::ReadFile("/proc/filesystems");
  if (!filesystems.ok()) return false;
  std::istringstream words(*filesystems);
  for (std::string word; words >> word;) {
    if (word == "squashfs") return true;
  }
  return false;
}

Status LoopSquashfs::Mount(int image, const Digest& digest, const std::string& target) {
  PAAS_ASSIGN_OR_RETURN(const os::LoopDevice device,
                        os::AttachLoop(image, {.label = Label(digest), .read_only = true}));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd mount, MakeMount(device));
  return AttachMount(mount.get(), target);
}

bool LoopSquashfs::Alive(const std::string&) const { return true; }

bool LoopSquashfs::Serves(const os::MountInfo& mount, const Digest& digest,
                          const std::string& image_path) const {
  if (mount.fs_type != "squashfs" || mount.source.rfind("/dev/loop", 0) != 0) return false;
  const StatusOr<os::LoopBacking> backing = os::BackingOf(mount.source);
  struct stat image;
  if (!backing.ok() || ::stat(image_path.c_str(), &image) != 0) return false;
  return Label(digest) == backing->label && backing->read_only && backing->inode == image.st_ino &&
         backing->device == image.st_dev;
}

}  // namespace paas::image
