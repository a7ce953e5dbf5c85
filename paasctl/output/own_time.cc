#include "paasctl/output/own_time.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <optional>

namespace paas::paasctl {
namespace {

struct Format {
  const char* pattern;  // of strptime
  bool inside = false;  // anywhere in the line, else at its beginning
};

// Seconds are fractional in some: what follows them up to the bracket or blank is left out.
constexpr std::array<Format, 5> kFormats = {{{"[%d/%b/%Y:%H:%M:%S", /*inside=*/true},
                                             {"%Y/%m/%d %H:%M:%S"},
                                             {"[%Y-%m-%dT%H:%M:%S"},
                                             {"[%Y-%m-%d %H:%M:%S"},
                                             {"%Y-%m-%dT%H:%M:%S"}}};
constexpr size_t kFurthest = 200;  // where a time inside a line may begin

// Seconds east of UTC of what follows a time: ".25+01:00", " -0130", "Z" or nothing. Nothing when
// it is a zone that cannot be read.
std::optional<int64_t> ZoneIn(std::string_view rest) {
  const size_t blank = std::min(rest.find_first_not_of(".,0123456789"), rest.size());
  const size_t sign = blank + (rest.substr(blank, 1) == " " ? 1 : 0);
  if (sign >= rest.size() || (rest[sign] != '+' && rest[sign] != '-')) return 0;
  int64_t zone = 0;
  for (const char c : rest.substr(sign + 1)) {
    if (c == ':') continue;
    if (c < '0' || c > '9') return std::nullopt;
    zone = zone * 10 + (c - '0');
  }
  return (zone / 100 * 60 + zone % 100) * (rest[sign] == '-' ? -60 : 60);
}

// The length of the time at the beginning of `text`, its bracket and the blank behind it included;
// 0 when there is none.
size_t ReadTime(const std::string& text, const char* pattern, int64_t& unix_ms) {
  ::tm parts{};
  const char* end = ::strptime(text.c_str(), pattern, &parts);
  if (end == nullptr) return 0;
  auto at = static_cast<size_t>(end - text.c_str());
  const size_t stop = text.find(pattern[0] == '[' ? ']' : ' ', at);
  if (stop == std::string::npos || stop - at > sizeof(" +0000.123456")) return 0;
  const std::optional<int64_t> zone = ZoneIn(std::string_view(text).substr(at, stop - at));
  if (!zone.has_value()) return 0;
  unix_ms = (int64_t{::timegm(&parts)} - *zone) * 1000;
  at = stop + 1;
  return pattern[0] == '[' && at < text.size() && text[at] == ' ' ? at + 1 : at;
}

}  // namespace

TimedLine WithoutOwnTime(std::string_view line) {
  for (const Format& format : kFormats) {
    size_t start = 0;
    if (format.inside) start = line.substr(0, kFurthest).find('[');
    if (start == std::string_view::npos) continue;
    TimedLine timed;
    const std::string rest(line.substr(start));
    const size_t length = ReadTime(rest, format.pattern, timed.unix_ms);
    if (length == 0) continue;
    timed.text = std::string(line.substr(0, start)) + rest.substr(length);
    return timed;
  }
  return {.unix_ms = 0, .text = std::string(line)};
}

}  // namespace paas::paasctl
