#pragma once

#include <archive.h>

#include <cerrno>
#include <memory>

#include "common/status/status.h"
#include "controller/source/tar_import.h"

namespace paas::controller {

struct FreeArchive {
  void operator()(archive* handle) const { ::archive_read_free(handle); }
};
using ArchiveHandle = std::unique_ptr<archive, FreeArchive>;

// Connects libarchive's pull to our reader: archive_read_open(handle, &input, nullptr,
// ArchiveInput::Pull, nullptr). The failure is kept: libarchive has only text.
struct ArchiveInput {
  const ArchiveReader& read;
  Status failure;

  static la_ssize_t Pull(archive* handle, void* self, const void** buffer) {
    auto& input = *static_cast<ArchiveInput*>(self);
    StatusOr<std::string_view> piece = input.read();
    if (!piece.ok()) {
      input.failure = piece.status();
      ::archive_set_error(handle, EIO, "input failed");
      return ARCHIVE_FATAL;
    }
    *buffer = piece->data();
    return static_cast<la_ssize_t>(piece->size());
  }
};

}  // namespace paas::controller
