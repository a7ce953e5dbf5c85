#include "volume/btrfs/quota.h"

#include <btrfsutil.h>
#include <linux/btrfs.h>
#include <sys/ioctl.h>

#include <cstdlib>

#include "common/os/file.h"

namespace paas::volume {
namespace {

constexpr uint64_t kNoLimit = ~uint64_t{0};

std::string FormatUuid(const __u8* bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int i = 0; i < BTRFS_FSID_SIZE; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

StatusOr<uint64_t> ReadNumber(const std::string& path) {
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(path));
  return std::strtoull(text.c_str(), nullptr, 10);
}

}  // namespace

StatusOr<QuotaGroups> QuotaGroups::Enable(int filesystem) {
  btrfs_ioctl_fs_info_args info{};
  if (::ioctl(filesystem, BTRFS_IOC_FS_INFO, &info) != 0) return ErrnoStatus("examine a btrfs");
  const std::string directory = "/sys/fs/btrfs/" + FormatUuid(info.fsid) + "/qgroups";
  if (!os::Exists(directory)) {
    btrfs_ioctl_quota_ctl_args enable{};
    enable.cmd = BTRFS_QUOTA_CTL_ENABLE;
    if (::ioctl(filesystem, BTRFS_IOC_QUOTA_CTL, &enable) != 0) {
      return ErrnoStatus("turn on the quota groups of a btrfs");
    }
  }
  QuotaGroups groups(directory);
  // A crash in the middle of a recount leaves it undone.
  btrfs_ioctl_quota_rescan_args rescan{};
  if (groups.Recounting()) (void)::ioctl(filesystem, BTRFS_IOC_QUOTA_RESCAN, &rescan);
  return groups;
}

Status QuotaGroups::SetLimit(int subvolume, uint64_t bytes) const {
  btrfs_ioctl_qgroup_limit_args limit{};  // id 0: that of the descriptor's subvolume
  limit.lim.flags = BTRFS_QGROUP_LIMIT_MAX_RFER;
  limit.lim.max_rfer = bytes == 0 ? kNoLimit : bytes;
  if (::ioctl(subvolume, BTRFS_IOC_QGROUP_LIMIT, &limit) == 0) return absl::OkStatus();
  return ErrnoStatus("limit a subvolume");
}

StatusOr<Usage> QuotaGroups::Read(int subvolume) const {
  uint64_t id = 0;
  if (::btrfs_util_subvolume_id_fd(subvolume, &id) != BTRFS_UTIL_OK) {
    return ErrnoStatus("examine a subvolume");
  }
  const std::string group = directory_ + "/0_" + std::to_string(id) + "/";
  Usage usage;
  PAAS_ASSIGN_OR_RETURN(usage.used_bytes, ReadNumber(group + "referenced"));
  PAAS_ASSIGN_OR_RETURN(usage.own_bytes, ReadNumber(group + "exclusive"));
  PAAS_ASSIGN_OR_RETURN(const uint64_t flags, ReadNumber(group + "limit_flags"));
  PAAS_ASSIGN_OR_RETURN(const uint64_t limit, ReadNumber(group + "max_referenced"));
  if ((flags & BTRFS_QGROUP_LIMIT_MAX_RFER) != 0 && limit != kNoLimit) usage.limit_bytes = limit;
  return usage;
}

bool QuotaGroups::Recounting() const {
  return ReadNumber(directory_ + "/inconsistent").value_or(0) != 0;
}

}  // namespace paas::volume
