#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "volume/driver.h"
#include "volume/nfs/commands.h"
#include "volume/nfs/storage.h"

namespace paas::volume {

// Volumes on a machine that runs paas-storage, which several nodes may share: their files over NFS
// with the kernel's client, all else asked of the daemon. Sizes, clones and usage are its btrfs's.
//
//   <run directory>/containers/<holder>/<volume>/of   whose: volume and first id
//   <run directory>/containers/<holder>/<volume>/<n>  what the container is given
//
// Every mount asks at the port of its container's range, where the server does what is asked for
// with the ids that the container sees. No thread of ours touches a file in it: commands do, and
// are left behind when the server does not answer.
class NfsDriver : public Driver {
 public:
  // FailedPrecondition when the run directory cannot be made. The server is not asked.
  static StatusOr<std::unique_ptr<NfsDriver>> Open(const NfsOptions& options,
                                                   std::unique_ptr<Storage> storage);

  std::string_view name() const override { return "nfs"; }
  Capabilities capabilities() const override {
    return {.limits = true, .instant_clone = true, .shared = true};
  }
  Status Create(const VolumeId& id, uint64_t limit_bytes) override;
  Status SetLimit(const VolumeId& id, uint64_t limit_bytes) override;
  Status Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) override;
  Status Move(const VolumeId& from, const VolumeId& to) override;
  Status Delete(const VolumeId& id) override;
  Status Flush(const VolumeId& id) override;
  Status Seal(const VolumeId& id) override;
  StatusOr<Usage> Measure(const VolumeId& id) override;
  StatusOr<std::vector<VolumeState>> List(const std::string& environment) override;
  Status Read(const VolumeId& id, tree::Sink& sink) override;
  StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) override;
  StatusOr<std::vector<Attachment>> Attach(const AttachRequest& request) override;
  Status Detach(const std::string& holder) override;
  Status DetachAllBut(const std::set<std::string>& holders) override;
  Status CutOff(const std::string& holder) override;
  StatusOr<std::vector<Room>> Rooms() const override;
  std::vector<std::string> TrustingServers() const override { return {options_.server}; }
  std::vector<Health> Examine() override;
  Status Close() override { return DetachAllBut({}); }

 private:
  NfsDriver(NfsOptions options, std::unique_ptr<Storage> storage)
      : options_(std::move(options)), storage_(std::move(storage)) {}

  std::string Containers() const { return options_.run_directory + "/containers"; }
  std::string HolderPath(const std::string& holder) const { return Containers() + "/" + holder; }
  Status FlushHere(const VolumeId& id) const;
  Status Unmount(const std::string& target) const;

  const NfsOptions options_;
  const std::unique_ptr<Storage> storage_;
};

}  // namespace paas::volume
