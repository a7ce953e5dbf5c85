#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::paasctl {

// The lines in which git's programs talk: four hex digits of length, then the text.

// One line as it goes over the wire. PURE.
std::string PktLine(std::string_view text);
inline constexpr std::string_view kFlush = "0000";

// Reads the next one from a descriptor, without its line end. Nothing: a flush. Unavailable at the
// end of the input.
StatusOr<std::optional<std::string>> ReadPktLine(int fd);

}  // namespace paas::paasctl
