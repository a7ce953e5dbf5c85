#include "paasctl/output/text.h"

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace paas::paasctl {
namespace {

// The end of the escape sequence that starts at text[at] (an ESC): CSI ends at its final byte, OSC
// and the other strings at BEL or ESC \, everything else after one byte.
size_t SkipEscape(std::string_view text, size_t at) {
  ++at;
  if (at >= text.size()) return at;
  const char kind = text[at++];
  if (kind == '[') {
    while (at < text.size() && (text[at] < 0x40 || text[at] > 0x7e)) ++at;
    return std::min(at + 1, text.size());
  }
  if (kind == ']' || kind == 'P' || kind == '^' || kind == '_' || kind == 'X') {
    while (at < text.size() && text[at] != '\a' && text[at] != '\x1b') ++at;
    if (at < text.size() && text[at] == '\x1b') ++at;
    return std::min(at + 1, text.size());
  }
  return at;
}

struct CodePoint {
  char32_t value = 0;
  size_t size = 0;  // zero: not UTF-8
};

CodePoint Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  size_t size = 1;
  char32_t value = byte(0);
  char32_t smallest = 0;
  if (value >= 0xf0 && value < 0xf8) {
    size = 4, value &= 0x07, smallest = 0x10000;
  } else if (value >= 0xe0 && value < 0xf0) {
    size = 3, value &= 0x0f, smallest = 0x800;
  } else if (value >= 0xc0 && value < 0xe0) {
    size = 2, value &= 0x1f, smallest = 0x80;
  } else if (value >= 0x80) {
    return {};
  }
  if (text.size() < size) return {};
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = (value << 6) | (byte(i) & 0x3f);
  }
  if (value < smallest || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
  return {value, size};
}

bool SteersTerminal(char32_t c) {
  if (c == '\t') return false;
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// `number` with `decimals` digits after the point.
std::string Fixed(double number, int decimals) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", decimals, number);
  return text;
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t substitute = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substitute, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\x1b') {
      at = SkipEscape(text, at);
      continue;
    }
    const CodePoint point = Decode(text.substr(at));
    if (point.size == 0) {
      clean += '?';
      ++at;
      continue;
    }
    if (!SteersTerminal(point.value)) clean += text.substr(at, point.size);
    at += point.size;
  }
  return clean;
}

size_t DisplayWidth(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}

std::string Truncate(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  size_t columns = 0;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
    if (columns + 1 >= width) break;
    ++columns;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string HumanDuration(uint64_t milliseconds) {
  const uint64_t seconds = milliseconds / 1000;
  char text[32];
  if (seconds < 60) {
    return Fixed(static_cast<double>(milliseconds) / 1000, 2) + "s";
  } else if (seconds < 3600) {
    std::snprintf(text, sizeof text, "%um %02us", static_cast<unsigned>(seconds / 60),
                  static_cast<unsigned>(seconds % 60));
  } else {
    std::snprintf(text, sizeof text, "%uh %02um", static_cast<unsigned>(seconds / 3600),
                  static_cast<unsigned>(seconds / 60 % 60));
  }
  return text;
}

std::string HumanBytes(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  auto amount = static_cast<double>(bytes);
  size_t unit = 0;
  while (amount >= 999.5 && unit + 1 < std::size(kUnits)) {
    amount /= 1000;
    ++unit;
  }
  return Fixed(amount, unit >= 2 && amount < 9.95 ? 1 : 0) + " " + kUnits[unit];
}

std::string Age(int64_t unix_ms, int64_t now_unix_ms) {
  if (unix_ms == 0) return "-";
  const int64_t seconds = std::max<int64_t>(0, (now_unix_ms - unix_ms) / 1000);
  if (seconds < 60) return std::to_string(seconds) + "s ago";
  if (seconds < 3600) return std::to_string(seconds / 60) + "m ago";
  if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + "h ago";
  return std::to_string(seconds / 86400) + "d ago";
}

std::string ShortDigest(const std::string& digest) {
  constexpr size_t kShown = sizeof("sha256:") - 1 + 12;
  return digest.size() <= kShown ? digest : digest.substr(0, kShown);
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

std::string Nearest(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    if (distance < best_distance) best = candidate, best_distance = distance;
  }
  return best;
}

}  // namespace paas::paasctl
