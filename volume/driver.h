#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "volume/content.h"
#include "volume/volume.h"

namespace paas::volume {

// What a driver promises; where it does not, it says so in Examine() as well.
struct Capabilities {
  bool limits = false;         // a full volume refuses writes and disturbs no other
  bool instant_clone = false;  // clones share their content until it is changed
  bool shared = false;         // other nodes see the same volumes
};

// A directory of a volume that a container is given.
struct Directory {
  std::string path;    // below the volume; "": all of it. Made when missing
  uint32_t owner = 0;  // user and group of the directory, as the container sees them

  bool operator==(const Directory&) const = default;
};

// One container takes directories of one volume.
struct AttachRequest {
  std::string holder;  // the container's id
  VolumeId volume;
  std::vector<Directory> directories;
  // The container's; drivers whose file system cannot map ids mount within it.
  int user_namespace = -1;
  // Which id of the node the container's root is; its range has 65536. 0: not known.
  uint32_t first_id = 0;
};

// Where a directory is found on the node, for a bind mount.
struct Attachment {
  std::string path;
  bool map_ids = true;  // files belong on disk to the ids that the container sees

  bool operator==(const Attachment&) const = default;
};

// Writable data of one kind. The volumes of a node all come from one driver. Thread-safe for
// different volumes; the caller serialises one environment. No call waits for a server without
// bound.
//
// What is in a volume was written by its tenant: nothing follows a symlink below one.
class Driver {
 public:
  virtual ~Driver() = default;

  virtual std::string_view name() const = 0;
  virtual Capabilities capabilities() const = 0;

  // An empty volume; one that is there already only gets the limit. 0 bytes: no limit.
  virtual Status Create(const VolumeId& id, uint64_t limit_bytes) = 0;
  // Applies at once, also to what is mounted. A limit below what is used refuses further growth.
  virtual Status SetLimit(const VolumeId& id, uint64_t limit_bytes) = 0;
  // `to` begins with the content of `from` at one moment, and is independent from then on.
  // AlreadyExists when `to` is there.
  virtual Status Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) = 0;
  // Gives a volume another name, from one moment to the next. NotFound; AlreadyExists when `to` is
  // there.
  virtual Status Move(const VolumeId& from, const VolumeId& to) = 0;
  // Missing is OK.
  virtual Status Delete(const VolumeId& id) = 0;

  // Writes out what memory still holds of it, so that a Clone() that follows is quick.
  virtual Status Flush(const VolumeId&) { return absl::OkStatus(); }
  // It is not to change any more. Clones of it may, and it can be deleted.
  virtual Status Seal(const VolumeId&) { return absl::OkStatus(); }

  // May be as old as the last commit of the file system (30 s).
  virtual StatusOr<Usage> Measure(const VolumeId& id) = 0;
  // Sorted. An empty environment means all.
  virtual StatusOr<std::vector<VolumeState>> List(const std::string& environment) = 0;

  // Makes directories of a volume ready to be bound into a container; one attachment for each, in
  // the same order. NotFound without the volume.
  virtual StatusOr<std::vector<Attachment>> Attach(const AttachRequest& request) = 0;
  // Lets go of what a container was given; it has ended. Missing is OK.
  virtual Status Detach(const std::string& holder) = 0;
  // After a restart: lets go of all but what these containers hold.
  virtual Status DetachAllBut(const std::set<std::string>& holders) = 0;

  // Whoever waits for the storage of a container gets an error, now and from now on: so that it can
  // be killed. Local storage makes nobody wait.
  virtual Status CutOff(const std::string&) { return absl::OkStatus(); }
  // To be called now and then: cuts off containers whose storage has not answered for long. Returns
  // those that were cut off and whose storage is back: they get it when they are started anew.
  virtual std::set<std::string> Repair() { return {}; }

  // Tells `sink` all files of a volume, which must not change meanwhile: entries and content, with
  // the ids that containers see. NotFound without the volume.
  virtual Status Read(const VolumeId& id, tree::Sink& sink) = 0;
  // Takes in the files of a volume that is empty and that nobody else writes to; its limit holds.
  // NotFound without the volume, FailedPrecondition when it has files: here or later.
  virtual StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) = 0;

  // What data of new volumes would have to fit into, all of it into each. Empty when that cannot be
  // said without waiting for a server.
  virtual StatusOr<std::vector<Room>> Rooms() const { return std::vector<Room>(); }

  // IPv4 addresses of servers that believe whoever asks them: no container may speak to them.
  virtual std::vector<std::string> TrustingServers() const { return {}; }

  // At most a few seconds, whatever the storage does.
  virtual std::vector<Health> Examine() = 0;

  // Takes away every kernel object; data stays, and the next start finds it.
  virtual Status Close() = 0;
};

}  // namespace paas::volume
