#pragma once

#include <string>
#include <string_view>

#include "common/digest/sha256.h"
#include "common/status/status.h"
#include "common/tree/entry.h"
#include "controller/archive/spool.h"

namespace paas::controller {

inline constexpr char kChecksumMember[] = "SHA256SUMS";

// The last member of an archive, made while it is written and again while it is read: one line for
// each file, as `sha256sum -c` reads it, and in a comment one digest of what all members say of
// themselves (kind, path, mode, owners, times, sizes, targets, attributes). Not thread-safe.
class Checksums {
 public:
  explicit Checksums(Spool spool) : spool_(std::move(spool)) {}

  // A member begins; `path` is its path in the archive.
  Status Add(const std::string& path, const tree::Entry& entry);
  void Update(std::string_view content) { content_.Update(content); }
  // The same for a hole.
  void UpdateZeros(uint64_t bytes);

  // No member follows: the text can be replayed, or compared with an archive's own.
  StatusOr<const Spool*> Finish();
  // InvalidArgument when `piece` does not go on as the text does. It names the file that differs.
  Status Compare(std::string_view piece);
  // InvalidArgument when not all of the text was compared.
  Status FinishComparing() const;

 private:
  Status EndFile();

  Spool spool_;
  digest::Sha256Stream content_;  // of the last member
  digest::Sha256Stream headers_;
  uint64_t members_ = 0;
  uint64_t compared_ = 0;  // bytes of the text
  std::string file_;       // path of the last member, when it has content
};

}  // namespace paas::controller
