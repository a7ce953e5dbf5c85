#include "volume/btrfs/btrfs_driver.h"

#include <btrfsutil.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <algorithm>

#include "common/os/file.h"

namespace paas::volume {
namespace {

constexpr int kOpenDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

Status UtilStatus(btrfs_util_error error, const std::string& what) {
  if (error == BTRFS_UTIL_OK) return absl::OkStatus();
  return ErrnoStatus(what);  // the library leaves the reason of the last system call in errno
}

Status RequireBtrfs(const std::string& directory) {
  struct statfs info {};
  if (::statfs(directory.c_str(), &info) != 0) return ErrnoStatus("examine " + directory);
  if (info.f_type == BTRFS_SUPER_MAGIC) return absl::OkStatus();
  return FailedPrecondition(directory + " is not on a btrfs");
}

}  // namespace

StatusOr<std::unique_ptr<BtrfsDriver>> BtrfsDriver::Make(const std::string& root,
                                                         std::unique_ptr<Pool> pool) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd directory, os::Open(root, kOpenDirectory));
  PAAS_ASSIGN_OR_RETURN(QuotaGroups quota, QuotaGroups::Enable(directory.get()));
  return std::unique_ptr<BtrfsDriver>(
      new BtrfsDriver(LocalTree(root), std::move(quota), std::move(pool)));
}

StatusOr<std::unique_ptr<BtrfsDriver>> BtrfsDriver::OpenPool(const PoolOptions& options) {
  PAAS_ASSIGN_OR_RETURN(std::unique_ptr<Pool> pool, Pool::Open(options));
  return Make(options.mount_point, std::move(pool));
}

StatusOr<std::unique_ptr<BtrfsDriver>> BtrfsDriver::OpenDirectory(const std::string& directory) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(directory, 0700));
  PAAS_RETURN_IF_ERROR(RequireBtrfs(directory));
  return Make(directory, nullptr);
}

StatusOr<os::UniqueFd> BtrfsDriver::OpenEnvironment(const std::string& environment) const {
  PAAS_RETURN_IF_ERROR(tree_.MakeEnvironment(environment));
  return os::Open(tree_.EnvironmentPath(environment), kOpenDirectory);
}

StatusOr<os::UniqueFd> BtrfsDriver::OpenVolume(const VolumeId& id) const {
  PAAS_RETURN_IF_ERROR(Validate(id));
  StatusOr<os::UniqueFd> volume = os::Open(tree_.Path(id), kOpenDirectory);
  if (absl::IsNotFound(volume.status())) return NotFound("volume " + id.ToString());
  return volume;
}

Status BtrfsDriver::Create(const VolumeId& id, uint64_t limit_bytes) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  if (!tree_.Has(id)) {
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd parent, OpenEnvironment(id.environment));
    PAAS_RETURN_IF_ERROR(UtilStatus(
        ::btrfs_util_create_subvolume_fd(parent.get(), id.name.c_str(), 0, nullptr, nullptr),
        "make the subvolume " + id.ToString()));
  }
  return SetLimit(id, limit_bytes);
}

Status BtrfsDriver::SetLimit(const VolumeId& id, uint64_t limit_bytes) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd volume, OpenVolume(id));
  return Annotate(quota_.SetLimit(volume.get(), limit_bytes), "volume " + id.ToString());
}

Status BtrfsDriver::Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd source, OpenVolume(from));
  PAAS_RETURN_IF_ERROR(Validate(to));
  if (tree_.Has(to)) return AlreadyExists("volume " + to.ToString());
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd parent, OpenEnvironment(to.environment));
  PAAS_RETURN_IF_ERROR(
      UtilStatus(::btrfs_util_create_snapshot_fd2(source.get(), parent.get(), to.name.c_str(), 0,
                                                  nullptr, nullptr),
                 "clone " + from.ToString() + " as " + to.ToString()));
  return SetLimit(to, limit_bytes);
}

// The kernel frees the content afterwards, in the background.
Status BtrfsDriver::Delete(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  if (!tree_.Has(id)) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd parent, OpenEnvironment(id.environment));
  PAAS_RETURN_IF_ERROR(
      UtilStatus(::btrfs_util_delete_subvolume_fd(parent.get(), id.name.c_str(),
                                                  BTRFS_UTIL_DELETE_SUBVOLUME_RECURSIVE),
                 "delete the subvolume " + id.ToString()));
  tree_.DropEnvironmentIfEmpty(id.environment);
  return absl::OkStatus();
}

// A snapshot writes out what its source has in memory: afterwards there is little of it left.
Status BtrfsDriver::Flush(const VolumeId& id) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd volume, OpenVolume(id));
  return UtilStatus(::btrfs_util_sync_fd(volume.get()), "write out the volume " + id.ToString());
}

Status BtrfsDriver::Seal(const VolumeId& id) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd volume, OpenVolume(id));
  return UtilStatus(::btrfs_util_set_subvolume_read_only_fd(volume.get(), true),
                    "make the volume " + id.ToString() + " read-only");
}

StatusOr<Usage> BtrfsDriver::Measure(const VolumeId& id) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd volume, OpenVolume(id));
  return quota_.Read(volume.get());
}

StatusOr<std::vector<VolumeState>> BtrfsDriver::List(const std::string& environment) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<VolumeId> ids, tree_.List(environment));
  std::vector<VolumeState> volumes;
  for (const VolumeId& id : ids) {
    PAAS_ASSIGN_OR_RETURN(const Usage usage, Measure(id));
    volumes.push_back({.id = id, .limit_bytes = usage.limit_bytes});
  }
  return volumes;
}

StatusOr<std::vector<Attachment>> BtrfsDriver::Attach(const AttachRequest& request) {
  return tree_.Attach(request);
}

StatusOr<std::vector<Room>> BtrfsDriver::Rooms() const {
  PAAS_ASSIGN_OR_RETURN(os::DiskSpace space, os::MeasureDisk(tree_.root()));
  std::vector<Room> rooms{{"volumes", std::move(space), 0}};
  if (pool_ == nullptr) return rooms;
  // The file is sparse: what is written goes to the disk that it is on.
  PAAS_ASSIGN_OR_RETURN(Room disk, pool_->Disk());
  const uint64_t used = rooms[0].space.total_bytes - rooms[0].space.free_bytes;
  disk.slack_bytes -= std::min(disk.slack_bytes, used);
  rooms.push_back(std::move(disk));
  return rooms;
}

std::vector<Health> BtrfsDriver::Examine() {
  std::vector<Health> findings;
  if (pool_ != nullptr) findings = pool_->Examine();
  if (pool_ == nullptr) findings.push_back({Health::Level::kOk, "btrfs at " + tree_.root(), ""});
  if (quota_.Recounting()) {
    findings.push_back({Health::Level::kWarning,
                        "btrfs counts usage anew: sizes are not enforced until it is done",
                        "wait; `btrfs quota rescan -s` tells how far it is"});
  }
  return findings;
}

Status BtrfsDriver::Close() { return pool_ == nullptr ? absl::OkStatus() : pool_->Close(); }

}  // namespace paas::volume
