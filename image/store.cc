#include "image/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>

#include "common/os/file.h"
#include "image/paths.h"
#include "image/signed_manifest.h"

namespace paas::image {
namespace {

constexpr size_t kMaxDocumentBytes = 2 * kMaxManifestBytes;
constexpr size_t kMaxRefBytes = 128;
// How long a broken-off download may wait for its continuation.
constexpr std::chrono::hours kPartialAge{24};

Status SyncFd(int fd, const std::string& path) {
  return ::fsync(fd) == 0 ? absl::OkStatus() : ErrnoStatus("fsync " + path);
}

Status Remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return ErrnoStatus("remove " + path);
  return absl::OkStatus();
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string Folder(RefKind kind) {
  switch (kind) {
    case RefKind::kBase:
      return "base";
    case RefKind::kBuild:
      return "build";
  }
  return "";
}

StatusOr<std::string> RefPath(const std::string& root, RefKind kind, const std::string& name) {
  const bool fits = !name.empty() && name.size() <= kMaxRefBytes &&
                    std::isalnum(static_cast<unsigned char>(name[0])) &&
                    std::all_of(name.begin(), name.end(), [](unsigned char c) {
                      return std::isalnum(c) || c == '.' || c == ':' || c == '_' || c == '-';
                    });
  if (!fits) return InvalidArgument("not a name for an image reference");
  return root + "/refs/" + Folder(kind) + "/" + name;
}

// The file at `path` has the size and the hash that its manifest names.
Status CheckContent(const std::string& path, const Manifest& manifest) {
  PAAS_ASSIGN_OR_RETURN(const FileDigest found, DigestOfFile(path));
  if (found.size_bytes != manifest.size_bytes) {
    return InvalidArgument(manifest.digest.ToString() + ": size is " +
                           std::to_string(found.size_bytes) + " bytes, its manifest says " +
                           std::to_string(manifest.size_bytes));
  }
  if (found.digest != manifest.digest) {
    return InvalidArgument(manifest.digest.ToString() + ": the content has another digest, " +
                           found.digest.ToString());
  }
  return absl::OkStatus();
}

}  // namespace

Store::Store(std::string root, TrustedKeys keys) : root_(std::move(root)), keys_(std::move(keys)) {}

StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& root, TrustedKeys keys) {
  for (const char* folder : {"/sha256", "/refs/base", "/refs/build", "/partial", "/staging"}) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(root + folder));
  }
  std::unique_ptr<Store> store(new Store(root, std::move(keys)));
  PAAS_RETURN_IF_ERROR(store->CleanUp());
  return store;
}

StatusOr<os::UniqueFd> Store::Lock() const {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, os::Open(root_ + "/.lock", O_RDWR | O_CREAT, 0644));
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return ErrnoStatus("lock " + root_);
  }
  return fd;
}

Status Store::CleanUp() const {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, Lock());
  PAAS_RETURN_IF_ERROR(StagedFile::RemoveStale(root_ + "/staging", std::chrono::seconds(0)));
  PAAS_RETURN_IF_ERROR(StagedFile::RemoveStale(root_ + "/partial", kPartialAge));
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(root_ + "/sha256"));
  for (const std::string& name : names) {
    const std::string path = root_ + "/sha256/" + name;
    const bool image = EndsWith(name, ".sqfs");
    const bool manifest = EndsWith(name, ".manifest");
    // Under the lock an image without a manifest, and any temporary file, is left from a crash.
    const std::string hex = name.substr(0, name.find('.'));
    if ((image && !os::Exists(root_ + "/sha256/" + hex + ".manifest")) || (!image && !manifest)) {
      PAAS_RETURN_IF_ERROR(Remove(path));
    }
  }
  return absl::OkStatus();
}

StatusOr<StagedFile> Store::Stage() const { return StagedFile::Create(root_ + "/staging"); }

StatusOr<StoredImage> Store::Publish(const std::string& path, const Manifest& manifest,
                                     const std::string& document) {
  {
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd file, os::Open(path, O_RDONLY));
    if (::fchmod(file.get(), 0444) != 0) return ErrnoStatus("chmod " + path);
    PAAS_RETURN_IF_ERROR(SyncFd(file.get(), path));
  }
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, Lock());
  StatusOr<StoredImage> present = Stat(manifest.digest);
  if (present.ok() && os::Exists(ImagePath(root_, manifest.digest))) {
    PAAS_RETURN_IF_ERROR(TouchLocked(manifest.digest));
    PAAS_RETURN_IF_ERROR(Remove(path));
    return present;
  }
  const std::string target = ImagePath(root_, manifest.digest);
  if (::rename(path.c_str(), target.c_str()) != 0) return ErrnoStatus("publish " + target);
  // Its fsync of the directory covers the image's name as well.
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(ManifestPath(root_, manifest.digest), document, 0444));
  return StoredImage{manifest, document};
}

StatusOr<StoredImage> Store::Put(StagedFile file, const std::string& document) {
  PAAS_ASSIGN_OR_RETURN(const Manifest manifest, OpenManifest(document, keys_));
  PAAS_RETURN_IF_ERROR(CheckContent(file.path(), manifest));
  PAAS_ASSIGN_OR_RETURN(StoredImage image, Publish(file.path(), manifest, document));
  file.Commit();
  return image;
}

StatusOr<Download> Store::Resume(const Digest& digest) const {
  return Download::Open(PartialPath(root_, digest), digest);
}

StatusOr<StoredImage> Store::Put(Download download, const std::string& document) {
  PAAS_ASSIGN_OR_RETURN(const Manifest manifest, OpenManifest(document, keys_));
  if (manifest.digest != download.digest()) {
    return InvalidArgument(download.digest().ToString() + ": came with the manifest of " +
                           manifest.digest.ToString());
  }
  const Status content = CheckContent(download.path(), manifest);
  if (!content.ok()) {
    PAAS_RETURN_IF_ERROR(download.Discard());
    return content;
  }
  return Publish(download.path(), manifest, document);
}

StatusOr<StoredImage> Store::Stat(const Digest& digest) const {
  StatusOr<std::string> document = os::ReadFile(ManifestPath(root_, digest), kMaxDocumentBytes);
  if (absl::IsNotFound(document.status())) {
    return NotFound(digest.ToString() + ": not in the image store");
  }
  PAAS_RETURN_IF_ERROR(document.status());
  StatusOr<Manifest> manifest = OpenManifest(*document, keys_);
  if (!manifest.ok()) return Annotate(manifest.status(), digest.ToString());
  if (manifest->digest != digest) {
    return Status(absl::StatusCode::kPermissionDenied,
                  digest.ToString() + ": its manifest is of another image");
  }
  return StoredImage{*std::move(manifest), *std::move(document)};
}

StatusOr<OpenImage> Store::OpenForRead(const Digest& digest) const {
  PAAS_ASSIGN_OR_RETURN(StoredImage image, Stat(digest));
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd fd, os::Open(ImagePath(root_, digest), O_RDONLY | O_NOFOLLOW));
  return OpenImage{std::move(fd), std::move(image)};
}

StatusOr<std::vector<Digest>> Store::List() const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(root_ + "/sha256"));
  std::vector<Digest> digests;
  for (const std::string& name : names) {
    if (!EndsWith(name, ".manifest")) continue;
    StatusOr<Digest> digest = Digest::ParseHex(name.substr(0, name.find('.')));
    if (digest.ok()) digests.push_back(*digest);
  }
  return digests;
}

Status Store::Delete(const Digest& digest) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, Lock());
  return DeleteLocked(digest);
}

// In this order: an image without a manifest is removed when the store is opened next.
Status Store::DeleteLocked(const Digest& digest) const {
  PAAS_RETURN_IF_ERROR(Remove(ManifestPath(root_, digest)));
  return Remove(ImagePath(root_, digest));
}

Status Store::TouchLocked(const Digest& digest) const {
  const std::string path = ManifestPath(root_, digest);
  if (::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) == 0) {
    return absl::OkStatus();
  }
  return errno == ENOENT ? NotFound(digest.ToString() + ": not in the image store")
                         : ErrnoStatus("touch " + path);
}

Status Store::Touch(const Digest& digest) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, Lock());
  return TouchLocked(digest);
}

StatusOr<std::chrono::seconds> Store::IdleTime(const Digest& digest) const {
  const std::string path = ManifestPath(root_, digest);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return ErrnoStatus("stat " + path);
  const int64_t idle = int64_t{::time(nullptr)} - int64_t{status.st_mtim.tv_sec};
  return std::chrono::seconds(std::max<int64_t>(idle, 0));
}

Status Store::DeleteRefsTo(const Digest& digest) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListRefs(RefKind::kBuild));
  for (const std::string& name : names) {
    const StatusOr<Digest> target = GetRef(RefKind::kBuild, name);
    if (target.ok() && *target == digest) {
      PAAS_RETURN_IF_ERROR(DeleteRef(RefKind::kBuild, name));
    }
  }
  return absl::OkStatus();
}

StatusOr<bool> Store::DeleteIdle(const Digest& digest, std::chrono::seconds idle) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock, Lock());
  const StatusOr<std::chrono::seconds> found = IdleTime(digest);
  if (absl::IsNotFound(found.status())) return false;
  PAAS_RETURN_IF_ERROR(found.status());
  if (*found < idle) return false;
  PAAS_RETURN_IF_ERROR(DeleteRefsTo(digest));
  PAAS_RETURN_IF_ERROR(DeleteLocked(digest));
  return true;
}

Status Store::SetRef(RefKind kind, const std::string& name, const Digest& digest) {
  PAAS_ASSIGN_OR_RETURN(const std::string path, RefPath(root_, kind, name));
  return os::WriteFileDurably(path, digest.ToString() + "\n");
}

StatusOr<Digest> Store::GetRef(RefKind kind, const std::string& name) const {
  PAAS_ASSIGN_OR_RETURN(const std::string path, RefPath(root_, kind, name));
  StatusOr<std::string> text = os::ReadFile(path, 1024);
  if (absl::IsNotFound(text.status())) {
    return NotFound("no " + Folder(kind) + " image is called \"" + name + "\"");
  }
  PAAS_RETURN_IF_ERROR(text.status());
  if (!text->empty() && text->back() == '\n') text->pop_back();
  StatusOr<Digest> digest = Digest::Parse(*text);
  if (!digest.ok()) return Annotate(digest.status(), path);
  return digest;
}

StatusOr<std::vector<std::string>> Store::ListRefs(RefKind kind) const {
  PAAS_ASSIGN_OR_RETURN(std::vector<std::string> names,
                        os::ListDirectory(root_ + "/refs/" + Folder(kind)));
  std::erase_if(names,
                [](const std::string& name) { return name.find(".tmp.") != std::string::npos; });
  return names;
}

Status Store::DeleteRef(RefKind kind, const std::string& name) {
  PAAS_ASSIGN_OR_RETURN(const std::string path, RefPath(root_, kind, name));
  return Remove(path);
}

StatusOr<StoredImage> Store::Resolve(RefKind kind, const std::string& name) const {
  PAAS_ASSIGN_OR_RETURN(const Digest digest, GetRef(kind, name));
  return Stat(digest);
}

}  // namespace paas::image
