#include "paasctl/commands/lifetime.h"

#include "paasctl/commands/parser.h"

namespace paas::paasctl {

std::optional<uint32_t> ParseLifetime(const std::string& text) {
  constexpr int64_t kDay = 24 * 3600;
  constexpr int64_t kLongest = int64_t{10} * 366 * kDay;
  int64_t seconds = 0;
  if (text.size() > 1 && text.size() < 7 && text.back() == 'd' &&
      text.find_first_not_of("0123456789") == text.size() - 1) {
    seconds = std::atoll(text.c_str()) * kDay;
  } else if (const auto duration = ParseDuration(text)) {
    seconds = std::chrono::duration_cast<std::chrono::seconds>(*duration).count();
  }
  if (seconds <= 0 || seconds > kLongest) return std::nullopt;
  return static_cast<uint32_t>(seconds);
}

std::optional<uint32_t> ParseLifetimeOrNever(const std::string& text) {
  return text == "never" ? std::optional<uint32_t>(0) : ParseLifetime(text);
}

}  // namespace paas::paasctl
