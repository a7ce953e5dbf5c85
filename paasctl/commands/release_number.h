#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace paas::paasctl {

// "r12" or "12" → 12. Nothing for anything else, r0 included.
std::optional<uint32_t> ParseRelease(const std::string& text);

std::string ReleaseName(uint32_t number);  // "r12"

}  // namespace paas::paasctl
