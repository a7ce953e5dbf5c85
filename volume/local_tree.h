#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "volume/driver.h"

namespace paas::volume {

// The directories of drivers whose volumes are on a local file system:
//
//   <root>/<environment>/<volume>/   0700 down to the environment: inside, a container's root owns
//                                    files as the node's root, setuid ones too
class LocalTree {
 public:
  explicit LocalTree(std::string root) : root_(std::move(root)) {}

  const std::string& root() const { return root_; }
  std::string EnvironmentPath(const std::string& environment) const;
  std::string Path(const VolumeId& id) const;
  // Whether the volume is there.
  bool Has(const VolumeId& id) const;

  // Makes the directory that the volumes of an environment are in.
  Status MakeEnvironment(const std::string& environment) const;
  // Takes it away when nothing is in it any more.
  void DropEnvironmentIfEmpty(const std::string& environment) const;

  // For Driver::Move().
  Status Move(const VolumeId& from, const VolumeId& to) const;

  // For Driver::Read() and Driver::Fill().
  Status Read(const VolumeId& id, tree::Sink& sink) const;
  StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) const;

  // Sorted; an empty environment means all. What has no valid name is none.
  StatusOr<std::vector<VolumeId>> List(const std::string& environment) const;

  // For Driver::Attach().
  StatusOr<std::vector<Attachment>> Attach(const AttachRequest& request) const;

 private:
  std::string root_;
};

// Opens or makes `directory` below the volume that is open as `volume`, without following a
// symlink. It gets its owner while nobody but root has it: later the container decides. `first_id`
// is the container's root.
StatusOr<os::UniqueFd> PrepareDirectory(int volume, const Directory& directory,
                                        uint32_t first_id = 0);

}  // namespace paas::volume
