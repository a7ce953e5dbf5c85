#include "volume/directory/directory_driver.h"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::volume {
namespace {

// No volume has such a name: what a kill leaves of a copy is none.
std::string StagingPath(const LocalTree& tree, const VolumeId& id) {
  return tree.EnvironmentPath(id.environment) + "/.copy-of-" + id.name;
}

}  // namespace

StatusOr<std::unique_ptr<DirectoryDriver>> DirectoryDriver::Open(const std::string& root) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(root, 0700));
  return std::unique_ptr<DirectoryDriver>(new DirectoryDriver(LocalTree(root)));
}

Status DirectoryDriver::Create(const VolumeId& id, uint64_t) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  PAAS_RETURN_IF_ERROR(tree_.MakeEnvironment(id.environment));
  return os::MakeDirectories(tree_.Path(id), 0755);
}

Status DirectoryDriver::SetLimit(const VolumeId& id, uint64_t) {
  return tree_.Has(id) ? absl::OkStatus() : NotFound("volume " + id.ToString());
}

Status DirectoryDriver::Clone(const VolumeId& from, const VolumeId& to, uint64_t) {
  PAAS_RETURN_IF_ERROR(Validate(from));
  PAAS_RETURN_IF_ERROR(Validate(to));
  if (!tree_.Has(from)) return NotFound("volume " + from.ToString());
  if (tree_.Has(to)) return AlreadyExists("volume " + to.ToString());
  PAAS_RETURN_IF_ERROR(tree_.MakeEnvironment(to.environment));
  const std::string staging = StagingPath(tree_, to);
  PAAS_RETURN_IF_ERROR(os::RemoveTree(staging));
  const os::Command copy{
      .argv = {"cp", "-a", "-x", "--reflink=auto", "--", tree_.Path(from), staging}};
  const Status copied = os::RunChecked(copy).status();
  if (!copied.ok()) {
    (void)os::RemoveTree(staging);
    return copied;
  }
  if (::rename(staging.c_str(), tree_.Path(to).c_str()) == 0) return absl::OkStatus();
  return ErrnoStatus("rename to " + tree_.Path(to));
}

Status DirectoryDriver::Delete(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(Validate(id));
  PAAS_RETURN_IF_ERROR(os::RemoveTree(StagingPath(tree_, id)));
  PAAS_RETURN_IF_ERROR(os::RemoveTree(tree_.Path(id)));
  tree_.DropEnvironmentIfEmpty(id.environment);
  return absl::OkStatus();
}

StatusOr<Usage> DirectoryDriver::Measure(const VolumeId& id) {
  if (!Validate(id).ok() || !tree_.Has(id)) return NotFound("volume " + id.ToString());
  PAAS_ASSIGN_OR_RETURN(
      const std::string output,
      os::RunChecked({.argv = {"du", "-s", "-x", "--block-size=1", "--", tree_.Path(id)}}));
  const uint64_t bytes = std::strtoull(output.c_str(), nullptr, 10);
  return Usage{.used_bytes = bytes, .own_bytes = bytes};
}

StatusOr<std::vector<VolumeState>> DirectoryDriver::List(const std::string& environment) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<VolumeId> ids, tree_.List(environment));
  std::vector<VolumeState> volumes;
  for (const VolumeId& id : ids) volumes.push_back({.id = id});
  return volumes;
}

StatusOr<std::vector<Attachment>> DirectoryDriver::Attach(const AttachRequest& request) {
  return tree_.Attach(request);
}

StatusOr<std::vector<Room>> DirectoryDriver::Rooms() const {
  PAAS_ASSIGN_OR_RETURN(os::DiskSpace space, os::MeasureDisk(tree_.root()));
  return std::vector<Room>{{"volumes", std::move(space), 0}};
}

std::vector<Health> DirectoryDriver::Examine() {
  return {{Health::Level::kWarning,
           "plain directories: sizes (`disk`) are not enforced and clones are copies",
           "install btrfs-progs and start the agent with --volume-driver btrfs"}};
}

}  // namespace paas::volume
