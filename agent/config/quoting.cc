#include "agent/config/quoting.h"

#include <algorithm>
#include <cctype>

namespace paas::agent {
namespace {

bool IsAlnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Constants and operators of PHP's ini expressions and plain words. Nothing here begins a comment,
// a section, a string or a variable.
bool IsBareIni(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlnum(c) || std::string_view("_.,:/+-@ ~&|^").find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string IniValue(std::string_view text) {
  if (IsBareIni(text)) return std::string(text);
  // Single quotes take everything but themselves literally.
  if (text.find('\'') == std::string_view::npos) return "'" + std::string(text) + "'";
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\' || c == '$') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool IsShellName(std::string_view name) {
  return !name.empty() && !IsDigit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsAlnum(c) || c == '_'; });
}

bool IsIniName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return IsAlnum(c) || c == '_' || c == '.' || c == '-';
  });
}

bool HasControl(std::string_view text, std::string_view allowed) {
  return std::any_of(text.begin(), text.end(), [allowed](char c) {
    return (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) &&
           allowed.find(c) == std::string_view::npos;
  });
}

}  // namespace paas::agent
