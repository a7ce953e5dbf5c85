#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace paas::paasctl {

// How long something is to be good, in seconds, from 1 to ten years: "30d", or as elsewhere "12h".
// Nothing when it is no such time.
std::optional<uint32_t> ParseLifetime(const std::string& text);
// The same, or 0 for "never".
std::optional<uint32_t> ParseLifetimeOrNever(const std::string& text);

}  // namespace paas::paasctl
