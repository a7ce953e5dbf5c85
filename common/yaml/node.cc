#include "common/yaml/node.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace paas::yaml {

namespace {

constexpr size_t kShownCharacters = 60;

// The text in quotes, on one line and not too long.
std::string Shown(std::string_view text) {
  std::string shown;
  for (const char c : text.substr(0, kShownCharacters)) shown += c == '\n' ? ' ' : c;
  // Not in the middle of a character.
  if (text.size() > kShownCharacters) {
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80) {
      shown.pop_back();
    }
    shown += "…";
  }
  return '"' + shown + '"';
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Digits of `base` in `text`, with "_" between them allowed.
bool ParseDigits(std::string text, int base, bool negative, int64_t& value) {
  if (!text.empty() && (text.front() == '_' || text.back() == '_')) return false;
  text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
  if (text.empty() || text[0] == '-') return false;
  if (negative) text.insert(0, "-");
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

bool ParseInt(std::string_view text, int64_t& value) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  const std::string_view prefix = text.substr(0, 2);
  if (prefix == "0x") return ParseDigits(std::string(text.substr(2)), 16, negative, value);
  if (prefix == "0o") return ParseDigits(std::string(text.substr(2)), 8, negative, value);
  if (prefix == "0b") return ParseDigits(std::string(text.substr(2)), 2, negative, value);
  const bool octal = text.size() > 1 && text[0] == '0';
  return ParseDigits(std::string(text), octal ? 8 : 10, negative, value);
}

bool ParseDouble(std::string text, double& value) {
  if (!text.empty() && text[0] == '+') text.erase(0, 1);
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos) return false;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc() && end.ptr == text.data() + text.size() && std::isfinite(value);
}

bool ParseNumber(const std::string& text, double& value) {
  int64_t whole = 0;
  if (!ParseInt(text, whole)) return ParseDouble(text, value);
  value = static_cast<double>(whole);
  return true;
}

std::optional<bool> ParseBool(std::string_view text) {
  if (IsOneOf(text, {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})) return true;
  if (IsOneOf(text, {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})) {
    return false;
  }
  return std::nullopt;
}

// Only plain scalars are anything else than text.
bool IsPlain(const Node& node) { return node.IsScalar() && !node.quoted && node.tag.empty(); }

}  // namespace

std::string ToString(const Location& location) {
  return (location.file ? *location.file : std::string()) + ":" + std::to_string(location.line) +
         ":" + std::to_string(location.column);
}

const Node* Node::Find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

StatusOr<std::string> Node::AsString() const {
  if (IsScalar() && tag.empty()) return scalar;
  return InvalidArgument("must be a text, but is " + Describe());
}

StatusOr<bool> Node::AsBool() const {
  if (IsPlain(*this)) {
    if (const auto value = ParseBool(scalar)) return *value;
  }
  return InvalidArgument("must be true or false, but is " + Describe());
}

StatusOr<int64_t> Node::AsInt() const {
  int64_t value = 0;
  if (IsPlain(*this) && ParseInt(scalar, value)) return value;
  return InvalidArgument("must be a whole number, but is " + Describe());
}

StatusOr<double> Node::AsDouble() const {
  double value = 0;
  if (IsPlain(*this) && ParseNumber(scalar, value)) return value;
  return InvalidArgument("must be a number, but is " + Describe());
}

std::string Node::Describe() const {
  if (!tag.empty()) return "a value with the tag " + tag;
  switch (kind) {
    case Kind::kNull:
      return "empty";
    case Kind::kSequence:
      return "a list";
    case Kind::kMapping:
      return "a mapping";
    case Kind::kScalar:
      break;
  }
  double number = 0;
  if (IsPlain(*this) && ParseBool(scalar)) return scalar;
  if (IsPlain(*this) && ParseNumber(scalar, number)) return "the number " + scalar;
  return "the text " + Shown(scalar);
}

}  // namespace paas::yaml
