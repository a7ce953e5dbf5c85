#include <algorithm>
#include <cctype>
#include <string_view>

#include "model/json_reader.h"
#include "model/variables.h"

namespace paas::model {
namespace {

constexpr size_t kLongestName = 256;
constexpr size_t kLongestValue = 64 << 10;

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// What a shell takes as the name of a variable.
bool IsShellName(std::string_view name) {
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::all_of(name.begin(), name.end(), IsWordCharacter);
}

bool IsIniName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return IsWordCharacter(c) || c == '.' || c == '-';
  });
}

// The bytes of the character at the front; 0 when they are no UTF-8.
size_t CharacterLength(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t length = first < 0x80    ? 1
                        : first < 0xc2  ? 0
                        : first < 0xe0  ? 2
                        : first < 0xf0  ? 3
                        : first <= 0xf4 ? 4
                                        : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
  }
  return length;
}

bool IsText(std::string_view text) {
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0 || text[0] == '\0') return false;
    text.remove_prefix(length);
  }
  return true;
}

bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

std::string UpperCase(std::string_view name) {
  std::string upper(name);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

Status CheckName(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || !IsText(name) || HasControls(name)) {
    return InvalidArgument("a variable's name has 1 to 256 characters and no spaces");
  }
  if (StartsWith(name, "php:") && !IsIniName(std::string_view(name).substr(4))) {
    return InvalidArgument("\"" + name.substr(4) + "\" is no name of a setting of php.ini");
  }
  if (!StartsWith(name, "env:")) return absl::OkStatus();
  const std::string variable = UpperCase(std::string_view(name).substr(4));
  if (!IsShellName(variable)) {
    return InvalidArgument("\"" + variable + "\" is no name of an environment variable: letters, " +
                           "digits and _, no digit first");
  }
  if (StartsWith(variable, "PLATFORM_")) {
    return InvalidArgument(variable + " cannot be set: PLATFORM_* are provided by the platform");
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckVariable(const Variable& variable) {
  PAAS_RETURN_IF_ERROR(CheckName(variable.name));
  const std::string& name = variable.name;
  if (variable.value.size() > kLongestValue) {
    return InvalidArgument(name + ": a value has at most 64 KiB, this one has " +
                           std::to_string(variable.value.size()) + " bytes");
  }
  if (!IsText(variable.value)) return InvalidArgument(name + ": the value is no UTF-8 text");
  if (StartsWith(name, "php:") && variable.value.find_first_of("\r\n") != std::string::npos) {
    return InvalidArgument(name + ": a setting of php.ini is one line");
  }
  // The parser's own message quotes the text.
  if (variable.is_json && !ValueFromJson(variable.value).ok()) {
    return InvalidArgument(name + ": the value is no JSON");
  }
  return absl::OkStatus();
}

}  // namespace paas::model
