#pragma once

#include <memory>
#include <string>
#include <utility>

#include "volume/btrfs/pool.h"
#include "volume/btrfs/quota.h"
#include "volume/driver.h"
#include "volume/local_tree.h"

namespace paas::volume {

// A subvolume a volume, on a pool of the agent's own or on a btrfs that the operator has mounted.
// Sizes are limits of quota groups, a clone is a snapshot.
class BtrfsDriver : public Driver {
 public:
  // On the file of `pool`, which is made, grown and mounted as needed.
  static StatusOr<std::unique_ptr<BtrfsDriver>> OpenPool(const PoolOptions& options);
  // On a directory of a btrfs that is mounted already; FailedPrecondition when it is none.
  static StatusOr<std::unique_ptr<BtrfsDriver>> OpenDirectory(const std::string& directory);

  std::string_view name() const override { return "btrfs"; }
  Capabilities capabilities() const override { return {.limits = true, .instant_clone = true}; }
  Status Create(const VolumeId& id, uint64_t limit_bytes) override;
  Status SetLimit(const VolumeId& id, uint64_t limit_bytes) override;
  Status Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) override;
  Status Move(const VolumeId& from, const VolumeId& to) override { return tree_.Move(from, to); }
  Status Delete(const VolumeId& id) override;
  Status Flush(const VolumeId& id) override;
  Status Seal(const VolumeId& id) override;
  StatusOr<Usage> Measure(const VolumeId& id) override;
  StatusOr<std::vector<VolumeState>> List(const std::string& environment) override;
  StatusOr<std::vector<Attachment>> Attach(const AttachRequest& request) override;
  Status Detach(const std::string&) override { return absl::OkStatus(); }
  Status DetachAllBut(const std::set<std::string>&) override { return absl::OkStatus(); }
  Status Read(const VolumeId& id, tree::Sink& sink) override { return tree_.Read(id, sink); }
  StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) override {
    return tree_.Fill(id);
  }
  StatusOr<std::vector<Room>> Rooms() const override;
  std::vector<Health> Examine() override;
  Status Close() override;

 private:
  BtrfsDriver(LocalTree tree, QuotaGroups quota, std::unique_ptr<Pool> pool)
      : tree_(std::move(tree)), quota_(std::move(quota)), pool_(std::move(pool)) {}

  static StatusOr<std::unique_ptr<BtrfsDriver>> Make(const std::string& root,
                                                     std::unique_ptr<Pool> pool);
  StatusOr<os::UniqueFd> OpenVolume(const VolumeId& id) const;
  StatusOr<os::UniqueFd> OpenEnvironment(const std::string& environment) const;

  const LocalTree tree_;
  const QuotaGroups quota_;
  const std::unique_ptr<Pool> pool_;  // null: the operator's mount
};

}  // namespace paas::volume
