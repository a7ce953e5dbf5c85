#include "common/os/loop_device.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/os/file.h"

namespace paas::os {
namespace {

constexpr int kAttempts = 64;

loop_config Configuration(int file, const LoopOptions& options) {
  loop_config config{};
  config.fd = static_cast<uint32_t>(file);
  config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
  if (options.read_only) config.info.lo_flags |= LO_FLAGS_READ_ONLY;
  if (options.direct_io) config.info.lo_flags |= LO_FLAGS_DIRECT_IO;
  const size_t length = std::min<size_t>(options.label.size(), LO_NAME_SIZE - 1);
  std::memcpy(config.info.lo_file_name, options.label.data(), length);
  return config;
}

StatusOr<loop_info64> Examine(int device, const std::string& path) {
  loop_info64 info{};
  if (::ioctl(device, LOOP_GET_STATUS64, &info) != 0) return ErrnoStatus("examine " + path);
  return info;
}

}  // namespace

StatusOr<LoopDevice> AttachLoop(int file, const LoopOptions& options) {
  PAAS_ASSIGN_OR_RETURN(const UniqueFd control, Open("/dev/loop-control", O_RDWR));
  const loop_config config = Configuration(file, options);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return ErrnoStatus("get a free loop device");
    LoopDevice device;
    device.path = "/dev/loop" + std::to_string(number);
    PAAS_ASSIGN_OR_RETURN(device.fd, Open(device.path, options.read_only ? O_RDONLY : O_RDWR));
    if (::ioctl(device.fd.get(), LOOP_CONFIGURE, &config) == 0) return device;
    // Between "which one is free" and taking it, somebody else may take it.
    if (errno != EBUSY) return ErrnoStatus("attach a file to " + device.path);
  }
  return Unavailable("no loop device could be had: others are always faster");
}

StatusOr<LoopBacking> BackingOf(const std::string& loop_path) {
  PAAS_ASSIGN_OR_RETURN(const UniqueFd device, Open(loop_path, O_RDONLY));
  PAAS_ASSIGN_OR_RETURN(const loop_info64 info, Examine(device.get(), loop_path));
  return LoopBacking{.label = reinterpret_cast<const char*>(info.lo_file_name),
                     .read_only = (info.lo_flags & LO_FLAGS_READ_ONLY) != 0,
                     .device = info.lo_device,
                     .inode = info.lo_inode};
}

StatusOr<std::optional<LoopDevice>> FindLoop(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return ErrnoStatus("stat " + path);
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListDirectory("/sys/block"));
  for (const std::string& name : names) {
    // Devices without a file have no such directory; asking the others is a system call each.
    if (!name.starts_with("loop") || !Exists("/sys/block/" + name + "/loop")) continue;
    LoopDevice device{.path = "/dev/" + name};
    StatusOr<UniqueFd> fd = Open(device.path, O_RDWR);
    if (!fd.ok()) continue;
    const StatusOr<loop_info64> info = Examine(fd->get(), device.path);
    if (!info.ok() || info->lo_inode != file.st_ino || info->lo_device != file.st_dev) continue;
    device.fd = *std::move(fd);
    return device;
  }
  return std::nullopt;
}

}  // namespace paas::os
