#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/client.h"

namespace paas::paasctl {

// Bounds of what is sent, so that a forgotten disk image is an error and not an hour of upload.
struct SourceLimits {
  uint64_t file_bytes = 1ull << 30;
  uint64_t total_bytes = 4ull << 30;
  size_t files = 400'000;
};

// Writes `files` (relative to `directory`, sorted) as a pax archive in pieces of at most 1 MiB. The
// same tree gives the same bytes: times, owners and modes (but the executable bit) are left out.
// Symbolic links stay links. InvalidArgument names a file that is neither file nor link, or that
// changed while it was read; ResourceExhausted a limit.
Status WriteTar(const std::string& directory, const std::vector<std::string>& files,
                const SourceLimits& limits, const PieceSink& sink);

}  // namespace paas::paasctl
