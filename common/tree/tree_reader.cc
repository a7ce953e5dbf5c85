#include "common/tree/tree_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <memory>
#include <unordered_map>

#include "common/os/unique_fd.h"

namespace paas::tree {
namespace {

constexpr size_t kPieceBytes = 256 << 10;
constexpr size_t kDeepest = 512;
constexpr size_t kMostLinked = 1'000'000;        // files with several names
constexpr size_t kMostLinkedBytes = 128u << 20;  // of the paths to them
constexpr size_t kMostExtents = 4096;            // of one file; beyond, holes are content
constexpr int64_t kNanoseconds = 1'000'000'000;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// A directory that is being read, and how long the path to it is.
struct Level {
  std::unique_ptr<DIR, CloseDirectory> names;
  size_t path_length = 0;
};

Status TooMuch(const std::string& what) {
  return Status(absl::StatusCode::kResourceExhausted, what);
}

Entry Describe(EntryKind kind, const std::string& path, const struct stat& info) {
  return {.kind = kind,
          .path = path,
          .mode = info.st_mode & 07777,
          .owner = info.st_uid,
          .group = info.st_gid,
          .modified_ns = info.st_mtim.tv_sec * kNanoseconds + info.st_mtim.tv_nsec,
          .extents = {},
          .target = {},
          .attributes = {}};
}

// Nothing for a file without holes.
std::vector<Extent> FindExtents(int fd, const struct stat& info) {
  std::vector<Extent> extents;
  const off_t size = info.st_size;
  if (info.st_blocks * 512 >= size) return extents;
  for (off_t at = 0; at < size;) {
    const off_t begin = ::lseek(fd, at, SEEK_DATA);
    if (begin < 0 && errno == ENXIO) break;  // a hole up to the end
    const off_t end = begin < 0 ? -1 : ::lseek(fd, begin, SEEK_HOLE);
    if (end < 0 || extents.size() == kMostExtents) return {};
    extents.push_back({static_cast<uint64_t>(begin), static_cast<uint64_t>(end - begin)});
    at = end;
  }
  const bool is_whole = extents.size() == 1 && extents[0].length == static_cast<uint64_t>(size);
  if (is_whole) return {};
  // An extent of nothing says that there is nothing but a hole.
  if (extents.empty()) extents.push_back({static_cast<uint64_t>(size), 0});
  return extents;
}

class Walk {
 public:
  Walk(Sink& sink, dev_t device) : sink_(sink), device_(device) {}

  Status Run(os::UniqueFd root) {
    PAAS_RETURN_IF_ERROR(Enter(std::move(root)));
    while (!levels_.empty()) {
      path_.resize(levels_.back().path_length);
      errno = 0;
      const dirent* name = ::readdir(levels_.back().names.get());
      if (name == nullptr && errno != 0) return ErrnoStatus("read a directory");
      if (name == nullptr) {
        levels_.pop_back();
        continue;
      }
      const std::string_view text = name->d_name;
      if (text == "." || text == "..") continue;
      if (!path_.empty()) path_ += '/';
      path_ += text;
      const Status visited = Visit(::dirfd(levels_.back().names.get()), name->d_name);
      if (!visited.ok()) return Annotate(visited, Printable(path_));
    }
    return absl::OkStatus();
  }

 private:
  Status Enter(os::UniqueFd fd) {
    if (levels_.size() == kDeepest) return TooMuch("has more than 512 directories above it");
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return ErrnoStatus("stat");
    Entry entry = Describe(EntryKind::kDirectory, path_, info);
    PAAS_RETURN_IF_ERROR(ReadAttributes(fd.get(), entry));
    PAAS_RETURN_IF_ERROR(sink_.Add(entry));
    DIR* names = ::fdopendir(fd.get());
    if (names == nullptr) return ErrnoStatus("open the directory");
    (void)fd.Release();  // it is the stream's
    levels_.push_back({std::unique_ptr<DIR, CloseDirectory>(names), path_.size()});
    return absl::OkStatus();
  }

  Status Visit(int directory, const char* name) {
    struct stat info {};
    if (::fstatat(directory, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return ErrnoStatus("stat");
    if (info.st_dev != device_) return absl::OkStatus();
    if (S_ISLNK(info.st_mode)) return AddLink(directory, name, info);
    const int kind = S_ISDIR(info.st_mode) ? O_DIRECTORY : O_NONBLOCK;
    if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode)) return absl::OkStatus();
    os::UniqueFd fd(
        ::openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOATIME | kind));
    if (!fd) return ErrnoStatus("open");
    return S_ISDIR(info.st_mode) ? Enter(std::move(fd)) : AddFile(fd.get());
  }

  Status AddLink(int directory, const char* name, const struct stat& info) {
    std::string target(PATH_MAX, '\0');
    const ssize_t length = ::readlinkat(directory, name, target.data(), target.size());
    if (length < 0) return ErrnoStatus("read the link");
    Entry entry = Describe(EntryKind::kSymlink, path_, info);
    entry.target = target.substr(0, static_cast<size_t>(length));
    return sink_.Add(entry);
  }

  Status AddFile(int fd) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return ErrnoStatus("stat");
    Entry entry = Describe(EntryKind::kFile, path_, info);
    if (info.st_nlink > 1) {
      const auto [first, is_new] = linked_.try_emplace(info.st_ino, path_);
      if (!is_new) {
        entry.kind = EntryKind::kHardLink;
        entry.target = first->second;
        return sink_.Add(entry);
      }
      linked_bytes_ += path_.size();
      if (linked_.size() > kMostLinked || linked_bytes_ > kMostLinkedBytes) {
        return TooMuch("too many files have several names");
      }
    }
    entry.size_bytes = static_cast<uint64_t>(info.st_size);
    entry.extents = FindExtents(fd, info);
    PAAS_RETURN_IF_ERROR(ReadAttributes(fd, entry));
    PAAS_RETURN_IF_ERROR(sink_.Add(entry));
    if (entry.extents.empty()) return CopyExtent(fd, {0, entry.size_bytes});
    for (const Extent& extent : entry.extents) PAAS_RETURN_IF_ERROR(CopyExtent(fd, extent));
    return absl::OkStatus();
  }

  Status CopyExtent(int fd, Extent extent) {
    while (extent.length > 0) {
      const size_t wanted = std::min<uint64_t>(extent.length, buffer_.size());
      const ssize_t got = ::pread(fd, buffer_.data(), wanted, static_cast<off_t>(extent.offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return ErrnoStatus("read");
      if (got == 0) return Aborted("became shorter while it was read");
      const auto length = static_cast<size_t>(got);
      PAAS_RETURN_IF_ERROR(sink_.Write(extent.offset, {buffer_.data(), length}));
      extent.offset += length;
      extent.length -= length;
    }
    return absl::OkStatus();
  }

  // No more than CheckEntry() lets in elsewhere: whoever owns the file decides how many there are.
  Status ReadAttributes(int fd, Entry& entry) {
    const ssize_t length = ::flistxattr(fd, names_.data(), names_.size());
    if (length < 0) return errno == ENOTSUP ? absl::OkStatus() : ErrnoStatus("list attributes");
    size_t bytes = 0;
    for (ssize_t begin = 0; begin < length;) {
      const std::string name(names_.data() + begin);
      begin += static_cast<ssize_t>(name.size()) + 1;
      if (!IsKept(name)) continue;
      const ssize_t size = ::fgetxattr(fd, name.c_str(), value_.data(), value_.size());
      if (size < 0) return ErrnoStatus("read the attribute " + name);
      bytes += name.size() + static_cast<size_t>(size);
      if (bytes > kMostAttributeBytes) return TooMuch("has too many attributes");
      entry.attributes[name] = value_.substr(0, static_cast<size_t>(size));
    }
    return absl::OkStatus();
  }

  Sink& sink_;
  const dev_t device_;
  std::string path_;
  std::vector<Level> levels_;
  std::unordered_map<ino_t, std::string> linked_;
  size_t linked_bytes_ = 0;
  std::string buffer_ = std::string(kPieceBytes, '\0');
  std::string names_ = std::string(XATTR_LIST_MAX, '\0');
  std::string value_ = std::string(XATTR_SIZE_MAX, '\0');
};

}  // namespace

Status ReadTree(int root, Sink& sink) {
  struct stat info {};
  if (::fstat(root, &info) != 0) return ErrnoStatus("stat the root of a tree");
  os::UniqueFd own(::openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!own) return ErrnoStatus("open the root of a tree");
  return Walk(sink, info.st_dev).Run(std::move(own));
}

}  // namespace paas::tree
