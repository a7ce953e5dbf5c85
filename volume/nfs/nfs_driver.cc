#include "volume/nfs/nfs_driver.h"

#include <sys/mount.h>

#include <optional>
#include <sstream>

#include "common/log/log.h"
#include "common/os/file.h"
#include "volume/mounts_below.h"
#include "volume/nfs/client_health.h"

namespace paas::volume {
namespace {

constexpr char kNfs[] = "nfs";
constexpr char kOwnerFile[] = "/of";  // beside the mounts
// Spaces of other machines are on none of this machine's devices.
constexpr uint64_t kElsewhere = 1ull << 63;

Status RunHelper(const os::Command& command) {
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result, os::RunCommand(command));
  if (result.exit_code == 0) return absl::OkStatus();
  std::string said = result.error_output;
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return Unavailable(said);
}

// Whose a mount is.
struct Owner {
  std::string volume;  // "shop-main/app"
  uint32_t first_id = 0;
};

std::optional<Owner> ReadOwner(const std::string& target) {
  std::istringstream text(os::ReadFile(target + kOwnerFile).value_or(""));
  Owner owner;
  return text >> owner.volume >> owner.first_id ? std::optional(owner) : std::nullopt;
}

// Linux 6.5 and later fail whatever is asked from now on; before, it is what waits at the moment.
Status CutOffMount(const os::MountInfo& mount) {
  const std::string shutdown = "/sys/fs/nfs/" + mount.device + "/shutdown";
  if (os::Exists(shutdown)) return os::WriteFile(shutdown, "1");
  if (::umount2(mount.mount_point.c_str(), MNT_FORCE | UMOUNT_NOFOLLOW) == 0) {
    return absl::OkStatus();
  }
  return ErrnoStatus("cut off " + mount.mount_point);
}

}  // namespace

StatusOr<std::unique_ptr<NfsDriver>> NfsDriver::Open(const NfsOptions& options,
                                                     std::unique_ptr<Storage> storage) {
  std::unique_ptr<NfsDriver> driver(new NfsDriver(options, std::move(storage)));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(driver->Containers(), 0700));
  return driver;
}

Status NfsDriver::Create(const VolumeId& id, uint64_t limit_bytes) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return storage_->Create(id, limit_bytes);
}

Status NfsDriver::SetLimit(const VolumeId& id, uint64_t limit_bytes) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return storage_->SetLimit(id, limit_bytes);
}

Status NfsDriver::Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) {
  PAAS_RETURN_IF_ERROR(Validate(from));
  PAAS_RETURN_IF_ERROR(Validate(to));
  // What was written is in this node's memory as long as nobody asks for it.
  PAAS_RETURN_IF_ERROR(FlushHere(from));
  return storage_->Clone(from, to, limit_bytes);
}

Status NfsDriver::Move(const VolumeId& from, const VolumeId& to) {
  PAAS_RETURN_IF_ERROR(Validate(from));
  PAAS_RETURN_IF_ERROR(Validate(to));
  return storage_->Move(from, to);
}

Status NfsDriver::Delete(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return storage_->Delete(id);
}

Status NfsDriver::Flush(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  PAAS_RETURN_IF_ERROR(FlushHere(id));
  return storage_->Flush(id);
}

Status NfsDriver::Seal(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return storage_->Seal(id);
}

StatusOr<Usage> NfsDriver::Measure(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return storage_->Measure(id);
}

StatusOr<std::vector<VolumeState>> NfsDriver::List(const std::string& environment) {
  if (!environment.empty()) PAAS_RETURN_IF_ERROR(Validate({environment, "x"}));
  return storage_->List(environment);
}

Status NfsDriver::Read(const VolumeId& id, tree::Sink& sink) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  PAAS_RETURN_IF_ERROR(FlushHere(id));
  return storage_->Read(id, sink);
}

StatusOr<std::unique_ptr<ContentWriter>> NfsDriver::Fill(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  return storage_->Fill(id);
}

// Every mount has a memory of its own: its first directory stands for all of them.
Status NfsDriver::FlushHere(const VolumeId& id) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> holders, os::ListDirectory(Containers()));
  for (const std::string& holder : holders) {
    const std::string target = HolderPath(holder) + "/" + id.name;
    const std::optional<Owner> owner = ReadOwner(target);
    if (!owner || owner->volume != id.ToString()) continue;
    PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(target, kNfs));
    if (mounts.empty()) continue;
    const os::Command command = FlushCommand(options_, owner->first_id, mounts[0].mount_point);
    PAAS_RETURN_IF_ERROR(Annotate(RunHelper(command), "write out " + id.ToString()));
  }
  return absl::OkStatus();
}

StatusOr<std::vector<Attachment>> NfsDriver::Attach(const AttachRequest& request) {
  PAAS_RETURN_IF_ERROR(Validate(request.volume));
  const std::string what = "volume " + request.volume.ToString();
  if (request.first_id == 0) return InvalidArgument(what + ": NFS needs a range of ids");
  const std::string target = HolderPath(request.holder) + "/" + request.volume.name;
  PAAS_RETURN_IF_ERROR(Unmount(target));
  PAAS_ASSIGN_OR_RETURN(const NfsExport served, storage_->Serve(request.volume, request.first_id));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(target, 0700));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(
      target + kOwnerFile,
      request.volume.ToString() + " " + std::to_string(request.first_id) + "\n", 0600));
  const Status mounted = RunHelper(AttachCommand(options_, served, request, target));
  if (!mounted.ok()) {
    (void)Unmount(target);
    return Annotate(mounted, what);
  }
  std::vector<Attachment> attachments;
  for (size_t i = 0; i < request.directories.size(); ++i) {
    attachments.push_back({target + "/" + std::to_string(i), /*map_ids=*/false});
  }
  return attachments;
}

// What the node still has in memory goes to the server first. When that does not answer, it is
// lost: whoever wrote it was told so by fsync(2), or never asked.
Status NfsDriver::Unmount(const std::string& target) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(target, kNfs));
  if (!mounts.empty()) {
    const Status done = RunHelper(DetachCommand(options_, target));
    if (absl::IsDeadlineExceeded(done)) {
      log::Warning(target + ": its file server does not answer; left to the kernel");
    } else {
      PAAS_RETURN_IF_ERROR(done);
    }
  }
  return os::RemoveTree(target);
}

Status NfsDriver::Detach(const std::string& holder) { return Unmount(HolderPath(holder)); }

Status NfsDriver::DetachAllBut(const std::set<std::string>& holders) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> known, os::ListDirectory(Containers()));
  for (const std::string& holder : known) {
    if (!holders.contains(holder)) PAAS_RETURN_IF_ERROR(Detach(holder));
  }
  return absl::OkStatus();
}

Status NfsDriver::CutOff(const std::string& holder) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts,
                        MountsBelow(HolderPath(holder), kNfs));
  Status first;
  for (const os::MountInfo& mount : mounts) first.Update(CutOffMount(mount));
  return first;
}

StatusOr<std::vector<Room>> NfsDriver::Rooms() const {
  PAAS_ASSIGN_OR_RETURN(std::vector<Room> rooms, storage_->Rooms());
  for (Room& room : rooms) {
    room.space.path = options_.server + ":" + room.space.path;
    room.space.device |= kElsewhere;
  }
  return rooms;
}

std::vector<Health> NfsDriver::Examine() {
  const StatusOr<std::vector<Health>> told = storage_->Examine();
  if (!told.ok()) {
    return {{Health::Level::kProblem, Message(told.status()),
             "start paas-storage there, and look into its journal"}};
  }
  std::vector<Health> found;
  for (const Health& one : *told) {
    found.push_back({one.level, options_.server + ": " + one.text, one.fix});
  }
  for (Health& one : ExamineNfsClient()) found.push_back(std::move(one));
  return found;
}

}  // namespace paas::volume
