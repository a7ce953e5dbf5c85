#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <string>
#include <vector>

#include "controller/source/tar_import.h"

namespace paas::controller::testing {

// Writes tar archives in memory, hostile ones included.
class TarBuilder {
 public:
  TarBuilder() : buffer_(8 << 20), archive_(::archive_write_new()) {
    ::archive_write_set_format_pax_restricted(archive_);
    ::archive_write_open_memory(archive_, buffer_.data(), buffer_.size(), &used_);
  }
  ~TarBuilder() { ::archive_write_free(archive_); }
  TarBuilder(const TarBuilder&) = delete;
  TarBuilder& operator=(const TarBuilder&) = delete;

  TarBuilder& File(const std::string& path, const std::string& content, unsigned mode = 0644) {
    return Add(path, AE_IFREG, mode, content, "", "");
  }
  TarBuilder& Link(const std::string& path, const std::string& target) {
    return Add(path, AE_IFLNK, 0777, "", target, "");
  }
  TarBuilder& HardLink(const std::string& path, const std::string& target) {
    return Add(path, AE_IFREG, 0644, "", "", target);
  }
  TarBuilder& Node(const std::string& path, unsigned type) {
    return Add(path, type, 0755, "", "", "");
  }

  std::string Finish() {
    ::archive_write_close(archive_);
    return {buffer_.data(), used_};
  }

 private:
  TarBuilder& Add(const std::string& path, unsigned type, unsigned mode, const std::string& content,
                  const std::string& symlink, const std::string& hardlink) {
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, path.c_str());
    ::archive_entry_set_filetype(entry, type);
    ::archive_entry_set_perm(entry, static_cast<mode_t>(mode));
    ::archive_entry_set_size(entry, static_cast<int64_t>(content.size()));
    if (!symlink.empty()) ::archive_entry_set_symlink(entry, symlink.c_str());
    if (!hardlink.empty()) ::archive_entry_set_hardlink(entry, hardlink.c_str());
    ::archive_write_header(archive_, entry);
    ::archive_write_data(archive_, content.data(), content.size());
    ::archive_entry_free(entry);
    return *this;
  }

  std::vector<char> buffer_;
  size_t used_ = 0;
  archive* archive_;
};

// Reads `text` in pieces of `piece` bytes, as a network would bring it.
inline ArchiveReader ReaderOf(std::string text, size_t piece = 1000) {
  return [text = std::move(text), piece, at = size_t{0}]() mutable -> StatusOr<std::string_view> {
    const std::string_view next = std::string_view(text).substr(at, piece);
    at += next.size();
    return next;
  };
}

}  // namespace paas::controller::testing
