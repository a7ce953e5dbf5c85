#include "paasctl/commands/release_number.h"

#include <charconv>

namespace paas::paasctl {

std::optional<uint32_t> ParseRelease(const std::string& text) {
  const size_t start = !text.empty() && text[0] == 'r' ? 1 : 0;
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + start, end, number);
  if (error != std::errc() || stop != end || number == 0) return std::nullopt;
  return number;
}

std::string ReleaseName(uint32_t number) { return "r" + std::to_string(number); }

}  // namespace paas::paasctl
