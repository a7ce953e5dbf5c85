#include "controller/archive/archive_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>

namespace paas::controller {
namespace {

constexpr size_t kBlockBytes = 256 << 10;
constexpr int64_t kNanoseconds = 1'000'000'000;
constexpr uint64_t kMostHoles = 1ull << 40;  // they are read as zeros, for the checksums

struct FreeEntry {
  void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};
using EntryHandle = std::unique_ptr<archive_entry, FreeEntry>;

tree::Entry Own(uint64_t bytes) {
  return {.kind = tree::EntryKind::kFile,
          .path = {},
          .mode = 0644,
          .size_bytes = bytes,
          .extents = {},
          .target = {},
          .attributes = {}};
}

void SetKind(const tree::Entry& entry, const std::string& volume, archive_entry* out) {
  switch (entry.kind) {
    case tree::EntryKind::kDirectory:
      return ::archive_entry_set_filetype(out, AE_IFDIR);
    case tree::EntryKind::kFile:
      ::archive_entry_set_filetype(out, AE_IFREG);
      return ::archive_entry_set_size(out, static_cast<int64_t>(entry.size_bytes));
    case tree::EntryKind::kSymlink:
      ::archive_entry_set_filetype(out, AE_IFLNK);
      return ::archive_entry_copy_symlink(out, entry.target.c_str());
    case tree::EntryKind::kHardLink:
      ::archive_entry_set_filetype(out, AE_IFREG);
      return ::archive_entry_copy_hardlink(out, (volume + entry.target).c_str());
  }
}

EntryHandle ToArchive(const std::string& path, const std::string& volume,
                      const tree::Entry& entry) {
  EntryHandle out(::archive_entry_new());
  ::archive_entry_copy_pathname(out.get(), path.c_str());
  SetKind(entry, volume, out.get());
  ::archive_entry_set_perm(out.get(), static_cast<mode_t>(entry.mode));
  ::archive_entry_set_uid(out.get(), entry.owner);
  ::archive_entry_set_gid(out.get(), entry.group);
  int64_t seconds = entry.modified_ns / kNanoseconds;
  int64_t rest = entry.modified_ns % kNanoseconds;
  if (rest < 0) {
    rest += kNanoseconds;
    --seconds;
  }
  ::archive_entry_set_mtime(out.get(), seconds, static_cast<long>(rest));
  for (const auto& [name, value] : entry.attributes) {
    ::archive_entry_xattr_add_entry(out.get(), name.c_str(), value.data(), value.size());
  }
  for (const tree::Extent& extent : entry.extents) {
    ::archive_entry_sparse_add_entry(out.get(), static_cast<int64_t>(extent.offset),
                                     static_cast<int64_t>(extent.length));
  }
  return out;
}

}  // namespace

StatusOr<std::unique_ptr<ArchiveWriter>> ArchiveWriter::Open(PieceSink sink, Checksums checksums) {
  std::unique_ptr<ArchiveWriter> writer(new ArchiveWriter(std::move(sink), std::move(checksums)));
  PAAS_RETURN_IF_ERROR(writer->Open());
  return writer;
}

ArchiveWriter::ArchiveWriter(PieceSink sink, Checksums checksums)
    : sink_(std::move(sink)), checksums_(std::move(checksums)), handle_(::archive_write_new()) {}

// Whatever has not been written by then is not to be: freeing would write it.
ArchiveWriter::~ArchiveWriter() {
  if (failed_.ok()) failed_ = Aborted("the archive was given up");
  ::archive_write_fail(handle_);
  ::archive_write_free(handle_);
}

Status ArchiveWriter::Open() {
  ::archive_write_set_format_pax(handle_);
  // Names are bytes: they are written as they are.
  ::archive_write_set_format_option(handle_, "pax", "hdrcharset", "BINARY");
  if (::archive_write_add_filter_zstd(handle_) != ARCHIVE_OK) return Failure();
  ::archive_write_set_filter_option(handle_, "zstd", "compression-level", "3");
  ::archive_write_set_bytes_per_block(handle_, kBlockBytes);
  ::archive_write_set_bytes_in_last_block(handle_, 1);
  const int opened = ::archive_write_open2(handle_, this, nullptr, Push, nullptr, nullptr);
  return opened == ARCHIVE_OK ? absl::OkStatus() : Failure();
}

long ArchiveWriter::Push(archive* handle, void* self, const void* buffer, size_t length) {
  auto& writer = *static_cast<ArchiveWriter*>(self);
  if (writer.failed_.ok()) {
    writer.failed_ = writer.sink_({static_cast<const char*>(buffer), length});
  }
  if (writer.failed_.ok()) return static_cast<long>(length);
  ::archive_set_error(handle, EIO, "the output failed");
  return -1;
}

Status ArchiveWriter::Failure() {
  if (!failed_.ok()) return failed_;
  const char* text = ::archive_error_string(handle_);
  return Internal(std::string("writing the archive: ") + (text == nullptr ? "failed" : text));
}

Status ArchiveWriter::AddMember(const std::string& path, const tree::Entry& entry) {
  PAAS_RETURN_IF_ERROR(EndMember());
  if (checks_) PAAS_RETURN_IF_ERROR(checksums_.Add(path, entry));
  const EntryHandle header = ToArchive(path, volume_, entry);
  const int code = ::archive_write_header(handle_, header.get());
  if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return Failure();
  left_ = entry.kind == tree::EntryKind::kFile ? entry.size_bytes : 0;
  at_ = 0;
  return absl::OkStatus();
}

Status ArchiveWriter::AddText(const std::string& path, std::string_view text) {
  PAAS_RETURN_IF_ERROR(AddMember(path, Own(text.size())));
  return WriteContent(text);
}

Status ArchiveWriter::AddSpool(const std::string& path, const Spool& spool) {
  PAAS_RETURN_IF_ERROR(AddMember(path, Own(spool.bytes())));
  return spool.Replay([this](std::string_view piece) { return WriteContent(piece); });
}

Status ArchiveWriter::Begin(const std::string& volume) {
  volume_ = kVolumesMember + volume + "/";
  return absl::OkStatus();
}

Status ArchiveWriter::Add(const tree::Entry& entry) {
  PAAS_RETURN_IF_ERROR(tree::CheckEntry(entry));
  holes_ += entry.size_bytes - tree::ContentBytes(entry);
  if (holes_ > kMostHoles) {
    return Status(absl::StatusCode::kResourceExhausted,
                  tree::Printable(entry.path) + " brings the holes of files over 1 TiB");
  }
  const bool is_directory = entry.kind == tree::EntryKind::kDirectory && !entry.path.empty();
  return AddMember(volume_ + entry.path + (is_directory ? "/" : ""), entry);
}

Status ArchiveWriter::Write(uint64_t offset, std::string_view content) {
  if (offset < at_) return Internal("content of a file came twice");
  PAAS_RETURN_IF_ERROR(WriteHole(offset - at_));
  return WriteContent(content);
}

// libarchive takes the zeros, and drops them.
Status ArchiveWriter::WriteHole(uint64_t bytes) {
  static const std::string kZeros(64 << 10, '\0');
  while (bytes > 0) {
    const size_t length = std::min<uint64_t>(bytes, kZeros.size());
    PAAS_RETURN_IF_ERROR(WriteContent({kZeros.data(), length}));
    bytes -= length;
  }
  return absl::OkStatus();
}

Status ArchiveWriter::WriteContent(std::string_view content) {
  if (content.size() > left_) return Internal("a file has more content than it said");
  if (checks_) checksums_.Update(content);
  left_ -= content.size();
  at_ += content.size();
  while (!content.empty()) {
    const la_ssize_t written = ::archive_write_data(handle_, content.data(), content.size());
    if (written <= 0) return Failure();
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

Status ArchiveWriter::EndMember() { return WriteHole(left_); }

Status ArchiveWriter::Finish() {
  PAAS_RETURN_IF_ERROR(EndMember());
  PAAS_ASSIGN_OR_RETURN(const Spool* list, checksums_.Finish());
  checks_ = false;
  PAAS_RETURN_IF_ERROR(AddSpool(kChecksumMember, *list));
  if (::archive_write_close(handle_) != ARCHIVE_OK) return Failure();
  return failed_;
}

}  // namespace paas::controller
