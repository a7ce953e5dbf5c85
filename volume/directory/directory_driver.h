#pragma once

#include <string>

#include "volume/driver.h"
#include "volume/local_tree.h"

namespace paas::volume {

// Plain directories of whatever file system they are on: nothing is needed for it, no limit is
// enforced, and a clone is a copy.
class DirectoryDriver : public Driver {
 public:
  // Makes `root` when it is missing.
  static StatusOr<std::unique_ptr<DirectoryDriver>> Open(const std::string& root);

  std::string_view name() const override { return "dir"; }
  Capabilities capabilities() const override { return {}; }
  Status Create(const VolumeId& id, uint64_t limit_bytes) override;
  Status SetLimit(const VolumeId& id, uint64_t limit_bytes) override;
  Status Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) override;
  Status Move(const VolumeId& from, const VolumeId& to) override { return tree_.Move(from, to); }
  Status Delete(const VolumeId& id) override;
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
  Status Close() override { return absl::OkStatus(); }

 private:
  explicit DirectoryDriver(LocalTree tree) : tree_(std::move(tree)) {}

  const LocalTree tree_;
};

}  // namespace paas::volume
