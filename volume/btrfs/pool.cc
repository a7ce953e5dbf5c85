#include "volume/btrfs/pool.h"

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <sstream>
#include <thread>

#include "common/log/log.h"
#include "common/os/file.h"
#include "common/os/loop_device.h"
#include "common/os/mountinfo.h"
#include "common/os/subprocess.h"
#include "volume/plan/volume_plan.h"

namespace paas::volume {
namespace {

constexpr char kLabel[] = "paas:volumes";
constexpr std::chrono::seconds kMkfsTimeout{60};
constexpr uint64_t kAttributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOATIME;
constexpr double kLowShare = 0.10;
constexpr std::chrono::seconds kDetachPatience{10};
constexpr std::chrono::milliseconds kDetachCheck{5};

struct Space {
  uint64_t total_bytes = 0;
  uint64_t free_bytes = 0;
};

StatusOr<Space> SpaceAt(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return ErrnoStatus("examine " + path);
  return Space{info.f_blocks * info.f_frsize, info.f_bavail * info.f_frsize};
}

std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

StatusOr<std::optional<os::MountInfo>> MountAt(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, os::ReadMountInfo());
  std::optional<os::MountInfo> found;  // the last one covers the others
  for (const os::MountInfo& mount : mounts) {
    if (mount.mount_point == path) found = mount;
  }
  return found;
}

Status SyncFile(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd fd, os::Open(path, O_RDONLY));
  return ::fsync(fd.get()) == 0 ? absl::OkStatus() : ErrnoStatus("fsync " + path);
}

StatusOr<os::UniqueFd> MakeMount(const std::string& device) {
  const os::UniqueFd context(::fsopen("btrfs", FSOPEN_CLOEXEC));
  if (!context) return ErrnoStatus("open the btrfs file system");
  if (::fsconfig(context.get(), FSCONFIG_SET_STRING, "source", device.c_str(), 0) != 0 ||
      ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return ErrnoStatus("mount " + device + " as btrfs");
  }
  os::UniqueFd mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, kAttributes));
  if (!mount) return ErrnoStatus("make a mount of " + device);
  return mount;
}

// Containers that have just ended have copies of the mount, which the kernel takes apart a moment
// after their last process: until then the device stays. Bounded, since somebody else may look.
void AwaitDetached(const std::string& loop) {
  const auto deadline = std::chrono::steady_clock::now() + kDetachPatience;
  while (!loop.empty() && os::Exists("/sys/block/" + loop + "/loop") &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kDetachCheck);
  }
}

}  // namespace

bool Pool::Available() {
  if (::access("/dev/loop-control", R_OK | W_OK) != 0) return false;
  const StatusOr<os::CommandResult> mkfs = os::RunCommand({.argv = {"mkfs.btrfs", "--version"}});
  if (!mkfs.ok() || mkfs->exit_code != 0) return false;
  std::istringstream words(os::ReadFile("/proc/filesystems").value_or(""));
  for (std::string word; words >> word;) {
    if (word == "btrfs") return true;
  }
  return false;
}

StatusOr<std::unique_ptr<Pool>> Pool::Open(const PoolOptions& options) {
  std::unique_ptr<Pool> pool(new Pool(options));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(DirectoryOf(options.file), 0700));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(options.mount_point, 0700));
  PAAS_ASSIGN_OR_RETURN(const PoolFacts facts, pool->Look());
  for (const PoolStep& step : PlanPool(facts)) {
    log::Debug(step.Describe());
    PAAS_RETURN_IF_ERROR(Annotate(pool->Perform(step), step.Describe()));
  }
  pool->device_ = {};
  return pool;
}

StatusOr<PoolFacts> Pool::Look() {
  PoolFacts facts{.wanted_bytes = options_.size_bytes};
  PAAS_ASSIGN_OR_RETURN(const Space disk, SpaceAt(DirectoryOf(options_.file)));
  facts.disk_free_bytes = disk.free_bytes;
  PAAS_ASSIGN_OR_RETURN(const auto mount, MountAt(options_.mount_point));
  struct stat file {};
  if (::stat(options_.file.c_str(), &file) == 0) {
    facts.file_bytes = static_cast<uint64_t>(file.st_size);
    facts.allocated_bytes = static_cast<uint64_t>(file.st_blocks) * 512;
    PAAS_ASSIGN_OR_RETURN(std::optional<os::LoopDevice> device, os::FindLoop(options_.file));
    facts.attached = device.has_value();
    if (device) device_ = *std::move(device);
  }
  facts.mounted = mount && facts.attached && mount->source == device_.path;
  if (mount && !facts.mounted) {
    return FailedPrecondition(options_.mount_point + " is a mount of " + mount->source +
                              ", not of the pool of volumes: unmount it");
  }
  return facts;
}

Status Pool::Perform(const PoolStep& step) {
  switch (step.action) {
    case PoolAction::kMakeFile:
      return MakeFile(step.size_bytes);
    case PoolAction::kGrowFile:
      return GrowFile(step.size_bytes);
    case PoolAction::kAttach:
      return Attach();
    case PoolAction::kMount:
      return Mount();
    case PoolAction::kGrowFilesystem:
      return GrowFilesystem();
  }
  return Internal("unknown step");
}

// Under another name until it is a file system: a file that is there can be mounted.
Status Pool::MakeFile(uint64_t size_bytes) const {
  const std::string staged = options_.file + ".new";
  (void)::unlink(staged.c_str());
  {
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file,
                          os::Open(staged, O_RDWR | O_CREAT | O_EXCL, 0600));
    if (::ftruncate(file.get(), static_cast<off_t>(size_bytes)) != 0) {
      return ErrnoStatus("set the size of " + staged);
    }
  }
  PAAS_RETURN_IF_ERROR(os::RunChecked({.argv = {"mkfs.btrfs", "-q", "-L", "paas-volumes", staged},
                                       .timeout = kMkfsTimeout})
                           .status());
  PAAS_RETURN_IF_ERROR(SyncFile(staged));
  if (::rename(staged.c_str(), options_.file.c_str()) != 0) {
    return ErrnoStatus("rename to " + options_.file);
  }
  return SyncFile(DirectoryOf(options_.file));
}

Status Pool::GrowFile(uint64_t size_bytes) const {
  if (::truncate(options_.file.c_str(), static_cast<off_t>(size_bytes)) != 0) {
    return ErrnoStatus("set the size of " + options_.file);
  }
  return absl::OkStatus();
}

Status Pool::Attach() {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file, os::Open(options_.file, O_RDWR | O_NOFOLLOW));
  StatusOr<os::LoopDevice> device = os::AttachLoop(file.get(), {kLabel, false, /*direct_io=*/true});
  // Not every file system takes direct I/O.
  if (!device.ok()) device = os::AttachLoop(file.get(), {.label = kLabel});
  PAAS_RETURN_IF_ERROR(device.status());
  device_ = *std::move(device);
  return absl::OkStatus();
}

Status Pool::Mount() const {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd mount, MakeMount(device_.path));
  // Before anybody sees it: inside, containers' root owns files as the node's root.
  if (::fchmodat(mount.get(), ".", 0700, 0) != 0) return ErrnoStatus("chmod the pool");
  if (::move_mount(mount.get(), "", AT_FDCWD, options_.mount_point.c_str(),
                   MOVE_MOUNT_F_EMPTY_PATH) != 0) {
    return ErrnoStatus("mount on " + options_.mount_point);
  }
  return absl::OkStatus();
}

// The device first, which does not see by itself that its file has grown.
Status Pool::GrowFilesystem() const {
  if (::ioctl(device_.fd.get(), LOOP_SET_CAPACITY) != 0) {
    return ErrnoStatus("grow " + device_.path);
  }
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd root,
                        os::Open(options_.mount_point, O_RDONLY | O_DIRECTORY));
  btrfs_ioctl_vol_args resize{};
  std::strcpy(resize.name, "1:max");
  return ::ioctl(root.get(), BTRFS_IOC_RESIZE, &resize) == 0
             ? absl::OkStatus()
             : ErrnoStatus("resize the btrfs at " + options_.mount_point);
}

StatusOr<Room> Pool::Disk() const {
  PAAS_ASSIGN_OR_RETURN(os::DiskSpace space, os::MeasureDisk(options_.file));
  struct stat file {};
  if (::stat(options_.file.c_str(), &file) != 0) return ErrnoStatus("stat " + options_.file);
  return Room{"disk of volumes", std::move(space), static_cast<uint64_t>(file.st_blocks) * 512};
}

std::vector<Health> Pool::Examine() const {
  const StatusOr<Space> pool = SpaceAt(options_.mount_point);
  const StatusOr<Space> disk = SpaceAt(DirectoryOf(options_.file));
  if (!pool.ok() || !disk.ok()) {
    return {{Health::Level::kProblem, "the pool of volumes cannot be examined",
             "restart the daemon that has it; look into its log"}};
  }
  const std::string text = "btrfs pool of " + DescribeSize(pool->total_bytes) + ", " +
                           DescribeSize(pool->free_bytes) + " free";
  if (disk->free_bytes < pool->free_bytes) {
    return {{Health::Level::kWarning,
             text + ", but its disk has only " + DescribeSize(disk->free_bytes) + " left for it",
             "make room on " + DirectoryOf(options_.file) +
                 ": when the disk is full, writes to volumes fail"}};
  }
  if (static_cast<double>(pool->free_bytes) < kLowShare * static_cast<double>(pool->total_bytes)) {
    return {{Health::Level::kWarning, text, "give the pool a larger volume_size"}};
  }
  return {{Health::Level::kOk, text, ""}};
}

Status Pool::Close() const {
  PAAS_ASSIGN_OR_RETURN(const auto mount, MountAt(options_.mount_point));
  if (!mount) return absl::OkStatus();
  std::string loop;  // its name only: an open descriptor would keep the device
  if (!options_.file.empty()) {
    PAAS_ASSIGN_OR_RETURN(const auto device, os::FindLoop(options_.file));
    if (device) loop = device->path.substr(device->path.rfind('/') + 1);
  }
  PAAS_RETURN_IF_ERROR(Unmount());
  AwaitDetached(loop);
  return absl::OkStatus();
}

Status Pool::Unmount() const {
  if (::umount2(options_.mount_point.c_str(), 0) == 0) return absl::OkStatus();
  if (errno != EBUSY) return ErrnoStatus("unmount " + options_.mount_point);
  // Somebody looks at it: out of sight now, gone when they are.
  if (::umount2(options_.mount_point.c_str(), MNT_DETACH) == 0) return absl::OkStatus();
  return ErrnoStatus("detach " + options_.mount_point);
}

}  // namespace paas::volume
