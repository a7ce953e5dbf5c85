#include "model/redirect_target.h"

#include <algorithm>

namespace paas::model {
namespace {

constexpr size_t kLongestTarget = 2048;
constexpr size_t kMostParts = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_';
}
// What RFC 3986 lets stand in a URL, and braces for placeholders.
bool IsUrlCharacter(char c) {
  return IsWordCharacter(c) ||
         std::string_view(":/?#[]@!&()*+,;=-.~%{}").find(c) != std::string_view::npos;
}

TargetReading Problem(std::string problem, std::string hint) {
  return {.parts = {}, .problem = std::move(problem), .hint = std::move(hint)};
}

// "$name", or "${name}" from `text`, which begins after the dollar sign.
std::string_view TakeName(std::string_view& text) {
  const bool in_braces = !text.empty() && text[0] == '{';
  if (in_braces) text.remove_prefix(1);
  size_t length = 0;
  while (length < text.size() && IsWordCharacter(text[length])) ++length;
  // "$10" is the first group and a zero.
  if (!in_braces && length > 0 && IsDigit(text[0])) length = 1;
  const std::string_view name = text.substr(0, length);
  text.remove_prefix(length);
  if (!in_braces) return name;
  if (text.empty() || text[0] != '}') return "";
  text.remove_prefix(1);
  return name;
}

bool ReadVariable(std::string_view name, TargetPart& part) {
  using Kind = TargetPart::Kind;
  constexpr std::string_view kArgument = "arg_";
  if (name == "uri") part.kind = Kind::kUri;
  if (name == "args") part.kind = Kind::kArgs;
  if (name == "is_args") part.kind = Kind::kIsArgs;
  if (name.size() == 1 && name[0] >= '1' && name[0] <= '9') {
    part = {Kind::kGroup, std::string(name)};
  }
  if (name.substr(0, kArgument.size()) == kArgument && name.size() > kArgument.size()) {
    part = {Kind::kArgument, std::string(name.substr(kArgument.size()))};
  }
  return part.kind != Kind::kText;
}

TargetReading WrongVariable(std::string_view name) {
  return Problem("\"$" + std::string(name) + "\" is no variable here",
                 "expected $1 to $9, $uri, $args, $is_args or $arg_<name>");
}

}  // namespace

TargetReading ReadRedirectTarget(std::string_view to, uint32_t groups) {
  if (to.size() > kLongestTarget) return Problem("the target is longer than 2048 characters", "");
  TargetReading reading;
  while (!to.empty()) {
    if (to[0] == '$') {
      to.remove_prefix(1);
      const std::string_view name = TakeName(to);
      TargetPart part;
      if (!ReadVariable(name, part)) return WrongVariable(name);
      if (part.kind == TargetPart::Kind::kGroup && part.text[0] - '0' > static_cast<int>(groups)) {
        return Problem("there is no group $" + part.text,
                       groups == 0 ? "groups need `regexp: true` and parentheses in the path" : "");
      }
      reading.parts.push_back(std::move(part));
    } else {
      size_t length = 0;
      while (length < to.size() && IsUrlCharacter(to[length])) ++length;
      if (length == 0) {
        return Problem("the target holds a character that no URL has", "write it as %XX");
      }
      reading.parts.push_back({TargetPart::Kind::kText, std::string(to.substr(0, length))});
      to.remove_prefix(length);
    }
  }
  if (reading.parts.size() > kMostParts) return Problem("the target has too many variables", "");
  return reading;
}

}  // namespace paas::model
