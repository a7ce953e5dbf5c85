#include "builder/source/source_tree.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "common/os/file.h"
#include "image/tree.h"

namespace paas::builder {
namespace {

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;
constexpr size_t kLongestPath = 4096;

// What libarchive's callback needs; the error of the reader outlives the callback here.
struct Feed {
  const ArchiveReader& reader;
  std::string piece;
  Status status;
};

la_ssize_t ReadPiece(archive* handle, void* data, const void** buffer) {
  Feed& feed = *static_cast<Feed*>(data);
  StatusOr<std::string> piece = feed.reader();
  if (!piece.ok()) {
    feed.status = piece.status();
    archive_set_error(handle, EIO, "the sender stopped");
    return -1;
  }
  feed.piece = *std::move(piece);
  *buffer = feed.piece.data();
  return static_cast<la_ssize_t>(feed.piece.size());
}

// "./a//b/" → "a/b"; InvalidArgument for what would leave the directory.
StatusOr<std::string> NormalPath(const std::string& raw) {
  const auto refuse = [&](const std::string& why) {
    return InvalidArgument("source archive: " + image::Printable(raw) + " " + why);
  };
  if (raw.size() > kLongestPath) return refuse("is too long");
  if (raw.starts_with('/')) return refuse("is an absolute path");
  std::string normal;
  for (size_t start = 0; start <= raw.size();) {
    size_t end = raw.find('/', start);
    if (end == std::string::npos) end = raw.size();
    const std::string part = raw.substr(start, end - start);
    if (part == "..") return refuse("leaves the directory");
    if (!part.empty() && part != ".") normal += (normal.empty() ? "" : "/") + part;
    start = end + 1;
  }
  return normal;
}

class Unpacker {
 public:
  Unpacker(os::UniqueFd root, const SourceLimits& limits)
      : root_(std::move(root)), limits_(limits) {}

  Status Add(archive* source, archive_entry* entry) {
    const char* raw = archive_entry_pathname(entry);
    if (raw == nullptr) return InvalidArgument("source archive: an entry has no name");
    PAAS_ASSIGN_OR_RETURN(const std::string path, NormalPath(raw));
    if (++entries_ > limits_.max_entries) return TooMuch("entries");
    if (path.empty()) return absl::OkStatus();  // the top itself
    const Status added = AddAs(source, entry, path);
    return Annotate(added, "source archive: " + image::Printable(path));
  }

 private:
  Status AddAs(archive* source, archive_entry* entry, const std::string& path) {
    if (archive_entry_hardlink(entry) != nullptr) return InvalidArgument("is a hard link");
    switch (archive_entry_filetype(entry)) {
      case AE_IFDIR:
        return OpenDirectory(path).status();
      case AE_IFLNK:
        return MakeSymlink(path, archive_entry_symlink(entry));
      case AE_IFREG:
        return MakeFile(source, path, archive_entry_perm(entry));
      default:
        return InvalidArgument("is neither file, directory nor symlink");
    }
  }

  static Status TooMuch(const std::string& what) {
    return Status(absl::StatusCode::kResourceExhausted, "source archive: too many " + what);
  }

  StatusOr<os::UniqueFd> OpenBeneath(const std::string& path, uint64_t flags) const {
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    os::UniqueFd fd(
        static_cast<int>(::syscall(SYS_openat2, root_.get(), path.c_str(), &how, sizeof how)));
    if (!fd) return ErrnoStatus("open");
    return fd;
  }

  // Opens a directory below the root, making what is missing of it.
  StatusOr<os::UniqueFd> OpenDirectory(const std::string& path) const {
    if (path.empty()) return OpenBeneath(".", O_RDONLY | O_DIRECTORY);
    StatusOr<os::UniqueFd> existing = OpenBeneath(path, O_RDONLY | O_DIRECTORY);
    if (existing.ok() || existing.status().code() != absl::StatusCode::kNotFound) return existing;
    const auto [parent_path, name] = Split(path);
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd parent, OpenDirectory(parent_path));
    if (::mkdirat(parent.get(), name.c_str(), 0755) != 0) return ErrnoStatus("mkdir");
    PAAS_ASSIGN_OR_RETURN(os::UniqueFd made, OpenBeneath(path, O_RDONLY | O_DIRECTORY));
    if (::fchown(made.get(), limits_.owner, limits_.owner) != 0) return ErrnoStatus("chown");
    return made;
  }

  Status MakeSymlink(const std::string& path, const char* target) const {
    if (target == nullptr) return InvalidArgument("is a symlink to nothing");
    const auto [parent_path, name] = Split(path);
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd parent, OpenDirectory(parent_path));
    if (::symlinkat(target, parent.get(), name.c_str()) != 0) return ErrnoStatus("symlink");
    if (::fchownat(parent.get(), name.c_str(), limits_.owner, limits_.owner, AT_SYMLINK_NOFOLLOW) !=
        0) {
      return ErrnoStatus("chown");
    }
    return absl::OkStatus();
  }

  Status MakeFile(archive* source, const std::string& path, mode_t mode) {
    const auto [parent_path, name] = Split(path);
    PAAS_ASSIGN_OR_RETURN(const os::UniqueFd parent, OpenDirectory(parent_path));
    const os::UniqueFd fd(::openat(parent.get(), name.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return ErrnoStatus("create");
    PAAS_RETURN_IF_ERROR(CopyData(source, fd.get()));
    if (::fchown(fd.get(), limits_.owner, limits_.owner) != 0) return ErrnoStatus("chown");
    if (::fchmod(fd.get(), mode & 0777) != 0) return ErrnoStatus("chmod");
    return absl::OkStatus();
  }

  Status CopyData(archive* source, int fd) {
    const void* block = nullptr;
    size_t size = 0;
    la_int64_t offset = 0;
    while (true) {
      const int result = archive_read_data_block(source, &block, &size, &offset);
      if (result == ARCHIVE_EOF) return absl::OkStatus();
      if (result < ARCHIVE_WARN) return InvalidArgument(archive_error_string(source));
      bytes_ += size;
      // A sparse file's length counts as well: it is filled when it is packed.
      if (bytes_ > limits_.max_bytes || static_cast<uint64_t>(offset) > limits_.max_bytes) {
        return TooMuch("bytes");
      }
      if (::lseek(fd, offset, SEEK_SET) < 0) return ErrnoStatus("seek");
      PAAS_RETURN_IF_ERROR(os::WriteAll(fd, {static_cast<const char*>(block), size}));
    }
  }

  static std::pair<std::string, std::string> Split(const std::string& path) {
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos) return {"", path};
    return {path.substr(0, slash), path.substr(slash + 1)};
  }

  const os::UniqueFd root_;
  const SourceLimits limits_;
  uint64_t entries_ = 0;
  uint64_t bytes_ = 0;
};

Status UnpackAll(archive* source, Unpacker& unpacker) {
  archive_entry* entry = nullptr;
  while (true) {
    const int result = archive_read_next_header(source, &entry);
    if (result == ARCHIVE_EOF) return absl::OkStatus();
    if (result < ARCHIVE_WARN) {
      return InvalidArgument(std::string("source archive: ") + archive_error_string(source));
    }
    PAAS_RETURN_IF_ERROR(unpacker.Add(source, entry));
  }
}

}  // namespace

Status UnpackSource(const ArchiveReader& reader, const std::string& directory,
                    const SourceLimits& limits) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd root, os::Open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  const Archive source(archive_read_new(), &archive_read_free);
  // Tar only: each further format would be a further parser of hostile input.
  archive_read_support_format_tar(source.get());
  archive_read_support_format_empty(source.get());
  Feed feed{reader, {}, absl::OkStatus()};
  Unpacker unpacker(std::move(root), limits);
  Status unpacked;
  if (archive_read_open(source.get(), &feed, nullptr, &ReadPiece, nullptr) != ARCHIVE_OK) {
    unpacked =
        InvalidArgument(std::string("source archive: ") + archive_error_string(source.get()));
  } else {
    unpacked = UnpackAll(source.get(), unpacker);
  }
  return feed.status.ok() ? unpacked : feed.status;
}

}  // namespace paas::builder
