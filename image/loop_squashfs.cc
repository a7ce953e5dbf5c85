#include "image/loop_squashfs.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <sstream>

#include "common/os/file.h"
#include "image/detached_mount.h"

namespace paas::image {
namespace {

constexpr int kLoopAttempts = 64;

// What `losetup` shows as the backing file: tells whose device it is. Linux keeps 63 bytes, so the
// digest is cut short.
std::string Label(const Digest& digest) { return "paas:" + digest.hex().substr(0, 56); }

// A configured loop device, tentative: once nothing mounted or open refers to it, the kernel
// detaches it (LO_FLAGS_AUTOCLEAR), which happens when this is destroyed before it was mounted,
// and also when the process dies.
struct LoopDevice {
  os::UniqueFd fd;
  std::string path;
};

loop_config Configuration(int image, const Digest& digest) {
  loop_config config{};
  config.fd = static_cast<uint32_t>(image);
  config.info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR;
  const std::string label = Label(digest);
  std::memcpy(config.info.lo_file_name, label.data(), label.size());
  return config;
}

StatusOr<LoopDevice> AttachLoop(int image, const Digest& digest) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd control, os::Open("/dev/loop-control", O_RDWR));
  const loop_config config = Configuration(image, digest);
  for (int attempt = 0; attempt < kLoopAttempts; ++attempt) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return ErrnoStatus("get a free loop device");
    LoopDevice device;
    device.path = "/dev/loop" + std::to_string(number);
    PAAS_ASSIGN_OR_RETURN(device.fd, os::Open(device.path, O_RDONLY));
    if (::ioctl(device.fd.get(), LOOP_CONFIGURE, &config) == 0) return device;
    // Between "which one is free" and taking it, somebody else may take it.
    if (errno != EBUSY) return ErrnoStatus("attach an image to " + device.path);
  }
  return Unavailable("no loop device could be had: others are always faster");
}

// Sets up the superblock; nothing of it is visible until it is attached to a path.
StatusOr<os::UniqueFd> MakeMount(const LoopDevice& device) {
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
  PAAS_ASSIGN_OR_RETURN(const LoopDevice device, AttachLoop(image, digest));
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd mount, MakeMount(device));
  return AttachMount(mount.get(), target);
}

bool LoopSquashfs::Alive(const std::string&) const { return true; }

bool LoopSquashfs::Serves(const os::MountInfo& mount, const Digest& digest,
                          const std::string& image_path) const {
  if (mount.fs_type != "squashfs" || mount.source.rfind("/dev/loop", 0) != 0) return false;
  const StatusOr<os::UniqueFd> device = os::Open(mount.source, O_RDONLY);
  loop_info64 info{};
  if (!device.ok() || ::ioctl(device->get(), LOOP_GET_STATUS64, &info) != 0) return false;
  struct stat image;
  if (::stat(image_path.c_str(), &image) != 0) return false;
  const auto* name = reinterpret_cast<const char*>(info.lo_file_name);
  return Label(digest) == name && (info.lo_flags & LO_FLAGS_READ_ONLY) != 0 &&
         info.lo_inode == image.st_ino && info.lo_device == image.st_dev;
}

}  // namespace paas::image
