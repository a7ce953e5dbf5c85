#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/status/status.h"
#include "common/tree/entry.h"
#include "controller/archive/checksums.h"

struct archive;

namespace paas::controller {

inline constexpr char kManifestMember[] = "manifest.json";
inline constexpr char kSourceMember[] = "source.bundle";
inline constexpr char kVolumesMember[] = "volumes/";

// Writes a backup's archive, tar (pax) in zstd, in the order of its members:
//
//   manifest.json         what it is
//   source.bundle         the commit with its history, as git reads it
//   volumes/<name>/...    the files, with owners, modes, times, attributes and holes
//   SHA256SUMS            see Checksums
//
// so that a reader knows what comes before it comes, and has seen everything when it compares.
// Not thread-safe.
class ArchiveWriter final : public tree::Sink {
 public:
  using PieceSink = std::function<Status(std::string_view)>;
  // `sink` gets the archive in pieces; its first error ends everything.
  static StatusOr<std::unique_ptr<ArchiveWriter>> Open(PieceSink sink, Checksums checksums);
  ~ArchiveWriter() override;
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;

  // A member of the archive itself.
  Status AddText(const std::string& path, std::string_view text);
  Status AddSpool(const std::string& path, const Spool& spool);

  // The volumes.
  Status Begin(const std::string& volume) override;
  Status Add(const tree::Entry& entry) override;
  Status Write(uint64_t offset, std::string_view content) override;

  // Checksums and end. Once.
  Status Finish();

 private:
  ArchiveWriter(PieceSink sink, Checksums checksums);

  Status Open();
  Status AddMember(const std::string& path, const tree::Entry& entry);
  Status WriteContent(std::string_view content);
  Status WriteHole(uint64_t bytes);
  Status EndMember();
  Status Failure();
  static long Push(archive* handle, void* self, const void* buffer, size_t length);

  const PieceSink sink_;
  Status failed_;  // of the sink: libarchive has only text
  Checksums checksums_;
  bool checks_ = true;  // the member that is written is listed
  archive* const handle_;
  std::string volume_;
  uint64_t left_ = 0;   // bytes of the member that are still to come
  uint64_t at_ = 0;     // of the file that is written
  uint64_t holes_ = 0;  // bytes, of all files
};

}  // namespace paas::controller
