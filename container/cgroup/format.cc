#include "container/cgroup/format.h"

#include <algorithm>
#include <charconv>

namespace paas::container {

std::optional<uint64_t> ParseNumber(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

uint64_t ParseKey(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == ' ') {
      return ParseNumber(line.substr(key.size() + 1)).value_or(0);
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return 0;
}

uint64_t NormalizeV1MemoryLimit(uint64_t bytes) {
  constexpr uint64_t kNoLimit = uint64_t{1} << 62;
  return bytes >= kNoLimit ? 0 : bytes;
}

CpuBandwidth BandwidthOf(const Limits& limits) {
  CpuBandwidth bandwidth;
  if (limits.cpu_millis == 0) return bandwidth;
  constexpr int64_t kSmallestQuotaUs = 1000;  // the kernel refuses less
  bandwidth.quota_us =
      std::max(kSmallestQuotaUs, bandwidth.period_us * int64_t{limits.cpu_millis} / 1000);
  return bandwidth;
}

// The bounds are the kernel's.
uint64_t CpuSharesOf(uint32_t cpu_millis) {
  return std::clamp<uint64_t>(uint64_t{1024} * cpu_millis / 1000, 2, 262'144);
}

uint64_t CpuWeightOf(uint32_t cpu_millis) {
  return std::clamp<uint64_t>(uint64_t{100} * cpu_millis / 1000, 1, 10'000);
}

std::string NumberOr(uint64_t number, std::string_view unlimited) {
  return number == 0 ? std::string(unlimited) : std::to_string(number);
}

}  // namespace paas::container
