#include "controller/archive/archive_reading.h"

#include <archive_entry.h>

#include <algorithm>
#include <optional>
#include <set>

#include "controller/archive/archive_writer.h"
#include "controller/source/archive_input.h"

namespace paas::controller {
namespace {

constexpr size_t kLongestManifest = 1 << 20;
constexpr size_t kPieceBytes = 256 << 10;
constexpr uint64_t kMostHoles = 1ull << 40;  // bytes that are zeros without being there
constexpr int64_t kNanoseconds = 1'000'000'000;
constexpr int64_t kLatest = 1ll << 33;  // seconds

StatusOr<tree::EntryKind> KindOf(archive_entry* header) {
  if (::archive_entry_hardlink(header) != nullptr) return tree::EntryKind::kHardLink;
  switch (::archive_entry_filetype(header)) {
    case AE_IFDIR:
      return tree::EntryKind::kDirectory;
    case AE_IFREG:
      return tree::EntryKind::kFile;
    case AE_IFLNK:
      return tree::EntryKind::kSymlink;
    default:
      return InvalidArgument("is a device, pipe or socket");
  }
}

std::string Text(const char* text) { return text == nullptr ? "" : text; }

// All that a header says but its path.
StatusOr<tree::Entry> FromArchive(archive_entry* header) {
  tree::Entry entry{.path = {}, .extents = {}, .target = {}, .attributes = {}};
  PAAS_ASSIGN_OR_RETURN(entry.kind, KindOf(header));
  const int64_t owner = ::archive_entry_uid(header), group = ::archive_entry_gid(header);
  const int64_t seconds = ::archive_entry_mtime(header);
  if (owner < 0 || owner > UINT32_MAX || group < 0 || group > UINT32_MAX) {
    return InvalidArgument("belongs to nobody");
  }
  if (seconds < -kLatest || seconds > kLatest) return InvalidArgument("is of no time");
  entry.owner = static_cast<uint32_t>(owner);
  entry.group = static_cast<uint32_t>(group);
  entry.mode = ::archive_entry_perm(header);
  entry.modified_ns = seconds * kNanoseconds + ::archive_entry_mtime_nsec(header);
  if (entry.kind == tree::EntryKind::kFile) {
    entry.size_bytes = static_cast<uint64_t>(std::max<int64_t>(0, ::archive_entry_size(header)));
  }
  if (entry.kind == tree::EntryKind::kSymlink) {
    entry.target = Text(::archive_entry_symlink(header));
  }
  ::archive_entry_xattr_reset(header);
  const char* name = nullptr;
  const void* value = nullptr;
  size_t length = 0;
  while (::archive_entry_xattr_next(header, &name, &value, &length) == ARCHIVE_OK) {
    entry.attributes[name] = std::string(static_cast<const char*>(value), length);
  }
  return entry;
}

class Reading {
 public:
  Reading(const ArchiveReader& read, Checksums checksums, ArchiveTarget& target)
      : input_{read, absl::OkStatus()},
        checksums_(std::move(checksums)),
        target_(target),
        handle_(::archive_read_new()) {}

  Status Run() {
    ::archive_read_support_format_tar(handle_.get());
    ::archive_read_support_filter_zstd(handle_.get());
    if (::archive_read_open(handle_.get(), &input_, nullptr, ArchiveInput::Pull, nullptr) !=
        ARCHIVE_OK) {
      return Damaged();
    }
    PAAS_RETURN_IF_ERROR(ReadManifest());
    PAAS_RETURN_IF_ERROR(ReadSource());
    PAAS_ASSIGN_OR_RETURN(volumes_, target_.OpenVolumes());
    while (true) {
      PAAS_RETURN_IF_ERROR(NextHeader());
      if (path_ == kChecksumMember) break;
      PAAS_RETURN_IF_ERROR(ReadVolumeMember());
    }
    PAAS_RETURN_IF_ERROR(Compare());
    if (!expected_.empty()) {
      return InvalidArgument("the archive lacks the volume " + *expected_.begin());
    }
    return CheckEnd();
  }

 private:
  using ContentSink = std::function<Status(uint64_t offset, std::string_view content)>;

  Status Damaged() {
    if (!input_.failure.ok()) return input_.failure;
    return InvalidArgument("the archive is damaged or cut off: " +
                           Text(::archive_error_string(handle_.get())));
  }

  Status NextHeader() {
    const int code = ::archive_read_next_header(handle_.get(), &header_);
    if (code == ARCHIVE_EOF) {
      if (!input_.failure.ok()) return input_.failure;
      return InvalidArgument("the archive is cut off: it has no " + std::string(kChecksumMember));
    }
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return Damaged();
    path_ = Text(::archive_entry_pathname(header_));
    StatusOr<tree::Entry> entry = FromArchive(header_);
    PAAS_RETURN_IF_ERROR(Annotate(entry.status(), tree::Printable(path_)));
    entry_ = *std::move(entry);
    return absl::OkStatus();
  }

  Status ExpectOwn(const std::string& member) {
    PAAS_RETURN_IF_ERROR(NextHeader());
    if (path_ != member || entry_.kind != tree::EntryKind::kFile) {
      return InvalidArgument("this is no archive of a backup: " + tree::Printable(path_) +
                             " is where " + member + " should be");
    }
    return checksums_.Add(path_, entry_);
  }

  Status ReadManifest() {
    PAAS_RETURN_IF_ERROR(ExpectOwn(kManifestMember));
    if (entry_.size_bytes > kLongestManifest) return InvalidArgument("the manifest is too long");
    std::string text;
    PAAS_RETURN_IF_ERROR(ReadContent([&](uint64_t, std::string_view piece) {
      text += piece;
      return absl::OkStatus();
    }));
    PAAS_ASSIGN_OR_RETURN(const Manifest manifest, ManifestFromJson(text));
    for (const ArchivedVolume& volume : manifest.volumes) expected_.insert(volume.name);
    return target_.TakeManifest(manifest);
  }

  Status ReadSource() {
    PAAS_RETURN_IF_ERROR(ExpectOwn(kSourceMember));
    return ReadContent(
        [this](uint64_t, std::string_view piece) { return target_.TakeSource(piece); });
  }

  // "volumes/db/ibdata1"
  Status ReadVolumeMember() {
    const std::string what = tree::Printable(path_);
    const std::string_view prefix = kVolumesMember;
    if (!path_.starts_with(prefix)) return InvalidArgument(what + " belongs to no volume");
    const size_t slash = std::min(path_.find('/', prefix.size()), path_.size());
    const std::string volume = path_.substr(prefix.size(), slash - prefix.size());
    if (volume != volume_) {
      if (expected_.erase(volume) == 0) {
        return InvalidArgument(what + " is of a volume that the manifest does not have, or twice");
      }
      volume_ = volume;
      PAAS_RETURN_IF_ERROR(volumes_->Begin(volume));
    }
    entry_.path = path_.substr(std::min(slash + 1, path_.size()));
    const bool is_directory = entry_.kind == tree::EntryKind::kDirectory;
    if (is_directory && entry_.path.ends_with('/')) entry_.path.pop_back();
    PAAS_RETURN_IF_ERROR(ReadTarget());
    PAAS_RETURN_IF_ERROR(tree::CheckEntry(entry_));
    PAAS_RETURN_IF_ERROR(checksums_.Add(path_, entry_));
    PAAS_RETURN_IF_ERROR(volumes_->Add(entry_));
    if (entry_.kind != tree::EntryKind::kFile) return absl::OkStatus();
    return ReadContent(
        [this](uint64_t offset, std::string_view piece) { return volumes_->Write(offset, piece); });
  }

  // Of a hard link: a name in the same volume.
  Status ReadTarget() {
    if (entry_.kind != tree::EntryKind::kHardLink) return absl::OkStatus();
    const std::string target = Text(::archive_entry_hardlink(header_));
    const std::string own = kVolumesMember + volume_ + "/";
    if (!target.starts_with(own)) {
      return InvalidArgument(tree::Printable(path_) + " is a link into another volume");
    }
    entry_.target = target.substr(own.size());
    return absl::OkStatus();
  }

  struct Block {
    la_int64_t offset = 0;
    std::string_view content;  // until the next call
  };
  // Of the content of a member; nothing at its end.
  StatusOr<std::optional<Block>> NextBlock() {
    Block block;
    const void* content = nullptr;
    size_t length = 0;
    const int code = ::archive_read_data_block(handle_.get(), &content, &length, &block.offset);
    if (code == ARCHIVE_EOF && input_.failure.ok()) return std::nullopt;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return Damaged();
    block.content = {static_cast<const char*>(content), length};
    return block;
  }

  // Holes are not told to `sink`, but their zeros count.
  Status ReadContent(const ContentSink& sink) {
    uint64_t at = 0;
    while (true) {
      PAAS_ASSIGN_OR_RETURN(const std::optional<Block> block, NextBlock());
      if (!block) break;
      const size_t length = block->content.size();
      const auto begin = static_cast<uint64_t>(block->offset);
      if (length == 0) continue;
      if (block->offset < 0 || begin < at || begin > entry_.size_bytes ||
          length > entry_.size_bytes - begin) {
        return InvalidArgument(tree::Printable(path_) + " has content where none can be");
      }
      PAAS_RETURN_IF_ERROR(SkipHole(begin - at));
      PAAS_RETURN_IF_ERROR(GiveContent(begin, block->content, sink));
      at = begin + length;
    }
    return SkipHole(entry_.size_bytes - at);
  }

  Status GiveContent(uint64_t offset, std::string_view content, const ContentSink& sink) {
    checksums_.Update(content);
    while (!content.empty()) {
      const std::string_view piece = content.substr(0, kPieceBytes);
      PAAS_RETURN_IF_ERROR(sink(offset, piece));
      content.remove_prefix(piece.size());
      offset += piece.size();
    }
    return absl::OkStatus();
  }

  Status SkipHole(uint64_t bytes) {
    holes_ += bytes;
    if (bytes > kMostHoles || holes_ > kMostHoles) {
      return InvalidArgument(tree::Printable(path_) + " brings the holes of files over 1 TiB");
    }
    checksums_.UpdateZeros(bytes);
    return absl::OkStatus();
  }

  Status Compare() {
    if (entry_.kind != tree::EntryKind::kFile) return Damaged();
    PAAS_RETURN_IF_ERROR(checksums_.Finish().status());
    while (true) {
      PAAS_ASSIGN_OR_RETURN(const std::optional<Block> block, NextBlock());
      if (!block) break;
      PAAS_RETURN_IF_ERROR(checksums_.Compare(block->content));
    }
    return checksums_.FinishComparing();
  }

  Status CheckEnd() {
    const int code = ::archive_read_next_header(handle_.get(), &header_);
    if (code == ARCHIVE_EOF && input_.failure.ok()) return absl::OkStatus();
    if (code == ARCHIVE_OK) return InvalidArgument("the archive goes on after its checksums");
    return Damaged();
  }

  ArchiveInput input_;
  Checksums checksums_;
  ArchiveTarget& target_;
  const ArchiveHandle handle_;
  tree::Sink* volumes_ = nullptr;
  std::set<std::string> expected_;  // volumes that have not begun
  std::string volume_;              // the one that is read
  archive_entry* header_ = nullptr;
  std::string path_;  // of the member
  tree::Entry entry_;
  uint64_t holes_ = 0;
};

}  // namespace

Status ReadArchive(const ArchiveReader& read, Checksums checksums, ArchiveTarget& target) {
  return Reading(read, std::move(checksums), target).Run();
}

}  // namespace paas::controller
