#include "model/reader/scalars.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace paas::model {

namespace {

constexpr size_t kLongestRegex = 1000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLowerAlnum(char c) { return (c >= 'a' && c <= 'z') || IsDigit(c); }

// Milliseconds in one of `unit`.
std::optional<double> Milliseconds(std::string_view unit) {
  static constexpr std::pair<std::string_view, double> kUnits[] = {{"ms", 1},
                                                                   {"s", 1000},
                                                                   {"", 1000},
                                                                   {"m", 60e3},
                                                                   {"h", 3600e3},
                                                                   {"d", 24 * 3600e3},
                                                                   {"w", 7 * 24 * 3600e3},
                                                                   {"M", 30 * 24 * 3600e3},
                                                                   {"y", 365 * 24 * 3600e3}};
  for (const auto& [name, milliseconds] : kUnits) {
    if (name == unit) return milliseconds;
  }
  return std::nullopt;
}

bool IsIpv4(std::string_view text) {
  int parts = 0;
  while (true) {
    int value = -1;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    const size_t length = end.ptr - text.data();
    if (end.ec != std::errc() || length > 3 || value < 0 || value > 255 || !IsDigit(text[0])) {
      return false;
    }
    text.remove_prefix(length);
    if (++parts == 4) return text.empty();
    if (text.empty() || text[0] != '.') return false;
    text.remove_prefix(1);
  }
}

bool IsIpv6(std::string_view text) {
  if (text.find(":::") != std::string_view::npos) return false;
  const size_t gap = text.find("::");
  if (gap != std::string_view::npos && text.find("::", gap + 1) != std::string_view::npos) {
    return false;
  }
  int groups = 0;
  size_t digits = 0;
  for (const char c : text) {
    if (c == ':') {
      groups += digits > 0 ? 1 : 0;
      digits = 0;
    } else if (IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
      if (++digits > 4) return false;
    } else {
      return false;
    }
  }
  groups += digits > 0 ? 1 : 0;
  if (gap == std::string_view::npos)
    return groups == 8 && text.front() != ':' && text.back() != ':';
  return groups <= 7;
}

}  // namespace

std::optional<Expires> ParseExpires(std::string_view text) {
  if (text == "-1" || text == "-1s" || text == "off" || text == "epoch") return Expires{};
  if (text == "max") return Expires{std::chrono::hours(24 * 3650)};
  double total = 0;
  bool any = false;
  while (!text.empty()) {
    if (text[0] == ' ') {
      text.remove_prefix(1);
      continue;
    }
    double value = 0;
    const auto end =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (end.ec != std::errc() || value < 0) return std::nullopt;
    text.remove_prefix(end.ptr - text.data());
    const size_t unit_end = text.find_first_of(" .0123456789");
    const auto unit = Milliseconds(text.substr(0, unit_end));
    if (!unit) return std::nullopt;
    text.remove_prefix(std::min(unit_end, text.size()));
    total += value * *unit;
    any = true;
  }
  constexpr double kMost = 1e15;
  if (!any || !(total < kMost)) return std::nullopt;
  return Expires{std::chrono::milliseconds(std::llround(total))};
}

std::optional<uint64_t> ParseSize(std::string_view text) {
  uint64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc()) return std::nullopt;
  std::string unit(text.substr(end.ptr - text.data()));
  for (char& c : unit) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (unit.size() > 1 && unit.back() == 'b') unit.pop_back();
  const int shift = unit.empty() || unit == "b" ? 0
                    : unit == "k"               ? 10
                    : unit == "m"               ? 20
                    : unit == "g"               ? 30
                                                : -1;
  if (shift < 0 || value > (uint64_t{1} << 50) >> shift) return std::nullopt;
  return value << shift;
}

std::string CheckRegex(std::string_view pattern) {
  if (pattern.size() > kLongestRegex) {
    return "a regular expression may have at most " + std::to_string(kLongestRegex) + " characters";
  }
  int depth = 0;
  bool in_class = false;
  size_t class_start = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      if (++i == pattern.size()) return "the regular expression ends with a lone backslash";
    } else if (in_class) {
      // "]" is itself right after "[" or "[^".
      if (c == ']' && i > class_start + 1 && !(i == class_start + 2 && pattern[i - 1] == '^')) {
        in_class = false;
      }
    } else if (c == '[') {
      in_class = true;
      class_start = i;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth < 0) {
      return "the regular expression has a `)` too many";
    }
  }
  if (in_class) return "the regular expression has a `[` that is not closed";
  return depth > 0 ? "the regular expression has a `(` that is not closed" : "";
}

bool IsIpAddress(std::string_view text, bool prefix) {
  const size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const bool v4 = IsIpv4(address.empty() ? "-" : address);
  if (!v4 && (address.size() < 2 || !IsIpv6(address))) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view bits = text.substr(slash + 1);
  int value = -1;
  const auto end = std::from_chars(bits.data(), bits.data() + bits.size(), value);
  return prefix && end.ec == std::errc() && end.ptr == bits.data() + bits.size() && value >= 0 &&
         value <= (v4 ? 32 : 128);
}

bool IsHostName(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  size_t label = 0;
  for (const char c : text) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
    } else if (IsLowerAlnum(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_') {
      if (++label > 63) return false;
    } else {
      return false;
    }
  }
  return label > 0;
}

bool IsContainerName(std::string_view name) {
  if (name.empty() || name.size() > 63) return false;
  if (!IsLowerAlnum(name.front()) || !IsLowerAlnum(name.back())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsLowerAlnum(c) || c == '-' || c == '_'; });
}

std::optional<std::string> NormalisePath(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  std::string normal;
  for (const std::string_view part : parts) {
    if (!normal.empty()) normal += '/';
    normal += part;
  }
  return normal;
}

std::string Base64(std::string_view bytes) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) {
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0);
    }
    for (size_t j = 0; j < 4; ++j) {
      text += i + j <= bytes.size() ? kAlphabet[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return text;
}

}  // namespace paas::model
