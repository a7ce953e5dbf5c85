#include "image/mount_table.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/os/file.h"
#include "common/os/mountinfo.h"
#include "image/detached_mount.h"
#include "image/paths.h"

namespace paas::image {
namespace {

// The digest of the image that belongs at `path`, when `path` is one of ours.
std::optional<Digest> DigestAt(const std::string& root, const std::string& path) {
  if (path.rfind(root + "/", 0) != 0) return std::nullopt;
  StatusOr<Digest> digest = Digest::ParseHex(path.substr(root.size() + 1));
  if (!digest.ok()) return std::nullopt;
  return *digest;
}

StatusOr<std::vector<os::MountInfo>> MountsBelow(const std::string& root) {
  PAAS_ASSIGN_OR_RETURN(std::vector<os::MountInfo> mounts, os::ReadMountInfo());
  std::erase_if(mounts, [&](const os::MountInfo& mount) {
    return mount.mount_point.rfind(root + "/", 0) != 0;
  });
  return mounts;
}

Status UnmountAndRemove(const std::string& path) {
  PAAS_RETURN_IF_ERROR(DetachMounts(path));
  if (::rmdir(path.c_str()) != 0 && errno != ENOENT) return ErrnoStatus("rmdir " + path);
  return absl::OkStatus();
}

}  // namespace

MountTable::MountTable(std::string run_dir, Store* store, MountBackend* backend)
    : run_dir_(std::move(run_dir)), store_(store), backend_(backend) {}

StatusOr<std::unique_ptr<MountTable>> MountTable::Open(const std::string& run_dir, Store* store,
                                                       MountBackend* backend) {
  // Mount points in mountinfo are resolved names.
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(run_dir));
  const std::unique_ptr<char, decltype(&::free)> resolved(::realpath(run_dir.c_str(), nullptr),
                                                          &::free);
  if (!resolved) return ErrnoStatus("resolve " + run_dir);
  std::unique_ptr<MountTable> table(new MountTable(resolved.get(), store, backend));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(MountRoot(table->run_dir_), 0700));
  PAAS_RETURN_IF_ERROR(table->Adopt());
  return table;
}

Status MountTable::Adopt() {
  const std::string root = MountRoot(run_dir_);
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(root));
  absl::MutexLock lock(&mutex_);
  for (const os::MountInfo& mount : mounts) {
    const std::optional<Digest> digest = DigestAt(root, mount.mount_point);
    if (!digest) continue;
    const auto [entry, first] = entries_.try_emplace(*digest);
    // Two mounts on one path never come from us: such a place is cleared before it is used.
    const bool ours = first && backend_->Serves(mount, *digest, ImagePath(store_->root(), *digest));
    entry->second.state = ours ? State::kMounted : State::kForeign;
  }
  return absl::OkStatus();
}

MountTable::Entry& MountTable::Claim(const Digest& digest) {
  const auto is_free = [this, &digest]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const auto entry = entries_.find(digest);
    return entry == entries_.end() || !entry->second.busy;
  };
  mutex_.Await(absl::Condition(&is_free));
  Entry& entry = entries_[digest];
  entry.busy = true;
  return entry;
}

void MountTable::Yield(const Digest& digest) {
  const auto entry = entries_.find(digest);
  entry->second.busy = false;
  if (entry->second.state == State::kAbsent) entries_.erase(entry);
}

StatusOr<MountedImage> MountTable::Acquire(const Digest& digest, const std::string& holder) {
  Entry* entry = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    entry = &Claim(digest);
  }
  // The entry is ours until it is yielded; only its place in the map is shared.
  const Status ready = MakeReady(digest, *entry);
  absl::MutexLock lock(&mutex_);
  if (!ready.ok()) {
    Yield(digest);
    return ready;
  }
  entry->holders.insert(holder);
  MountedImage image{MountPath(run_dir_, digest), *entry->manifest};
  Yield(digest);
  return image;
}

Status MountTable::MakeReady(const Digest& digest, Entry& entry) {
  if (entry.state == State::kMounted && !backend_->Alive(MountPath(run_dir_, digest))) {
    entry.state = State::kForeign;
  }
  if (entry.state == State::kMounted) {
    if (entry.manifest) return absl::OkStatus();
    // Adopted. The content was verified before it was mounted; the word about it is read anew.
    PAAS_ASSIGN_OR_RETURN(StoredImage image, store_->Stat(digest));
    entry.manifest = std::move(image.manifest);
    return absl::OkStatus();
  }
  if (entry.state == State::kForeign) {
    PAAS_RETURN_IF_ERROR(UnmountAndRemove(MountPath(run_dir_, digest)));
    entry.state = State::kAbsent;
  }
  PAAS_ASSIGN_OR_RETURN(entry.manifest, MountVerified(digest));
  entry.state = State::kMounted;
  return absl::OkStatus();
}

StatusOr<Manifest> MountTable::MountVerified(const Digest& digest) {
  PAAS_ASSIGN_OR_RETURN(OpenImage open, store_->OpenForRead(digest));
  PAAS_RETURN_IF_ERROR(
      verified_.Verify(open.fd.get(), open.image.manifest, ImagePath(store_->root(), digest)));
  const std::string path = MountPath(run_dir_, digest);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return ErrnoStatus("mkdir " + path);
  const Status mounted = backend_->Mount(open.fd.get(), digest, path);
  if (!mounted.ok()) {
    ::rmdir(path.c_str());
    return Annotate(mounted, digest.ToString());
  }
  return std::move(open.image.manifest);
}

Status MountTable::Release(const Digest& digest, const std::string& holder) {
  return Drop(digest, [&](Entry& entry) {
    // Not the last holder's release: of an adopted mount the holders may not be known yet.
    return entry.holders.erase(holder) > 0;
  });
}

Status MountTable::Drop(const Digest& digest, const std::function<bool(Entry&)>& change) {
  absl::ReleasableMutexLock lock(&mutex_);
  if (!entries_.contains(digest)) return absl::OkStatus();
  Entry& entry = Claim(digest);
  if (!change(entry) || !entry.holders.empty()) {
    Yield(digest);
    return absl::OkStatus();
  }
  lock.Release();
  const Status unmounted = UnmountAndRemove(MountPath(run_dir_, digest));
  absl::MutexLock again(&mutex_);
  if (unmounted.ok()) entry.state = State::kAbsent;
  Yield(digest);
  return unmounted;
}

Status MountTable::CollectGarbage(const std::set<std::string>& live) {
  for (const MountEntry& row : List()) {
    PAAS_RETURN_IF_ERROR(Drop(row.digest, [&](Entry& entry) {
      std::erase_if(entry.holders, [&](const std::string& name) { return !live.contains(name); });
      return true;
    }));
  }
  return SweepUnknown();
}

Status MountTable::SweepUnknown() {
  const std::string root = MountRoot(run_dir_);
  absl::MutexLock lock(&mutex_);  // so that no entry appears meanwhile
  const auto is_known = [&](const std::string& path) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const std::optional<Digest> digest = DigestAt(root, path);
    return digest && entries_.contains(*digest);
  };
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::MountInfo> mounts, MountsBelow(root));
  for (const os::MountInfo& mount : mounts) {
    if (!is_known(mount.mount_point)) PAAS_RETURN_IF_ERROR(DetachMounts(mount.mount_point));
  }
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(root));
  for (const std::string& name : names) {
    const std::string path = root + "/" + name;
    if (!is_known(path)) ::rmdir(path.c_str());
  }
  return absl::OkStatus();
}

StatusOr<std::set<std::string>> MountTable::Repair() {
  std::set<std::string> affected;
  for (const MountEntry& row : List()) {
    if (row.holders.empty() || backend_->Alive(row.path)) continue;
    // Acquiring for somebody who holds it already replaces the dead mount and changes nothing else.
    PAAS_RETURN_IF_ERROR(Acquire(row.digest, *row.holders.begin()).status());
    affected.insert(row.holders.begin(), row.holders.end());
  }
  return affected;
}

std::vector<MountEntry> MountTable::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<MountEntry> rows;
  for (const auto& [digest, entry] : entries_) {
    rows.push_back({digest, MountPath(run_dir_, digest), entry.holders});
  }
  return rows;
}

}  // namespace paas::image
