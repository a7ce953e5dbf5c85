#include "controller/source/names.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace paas::controller {
namespace {

constexpr size_t kLongestEnvironmentName = 120;
constexpr size_t kLongestPath = 1024;
constexpr size_t kLongestComponent = 255;
constexpr size_t kDeepestPath = 64;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (Lower(c) >= 'a' && Lower(c) <= 'z');
}

std::vector<std::string_view> Split(std::string_view path) {
  std::vector<std::string_view> components;
  while (true) {
    const size_t slash = path.find('/');
    components.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return components;
    path.remove_prefix(slash + 1);
  }
}

// The code points that HFS+ ignores when it compares names, as UTF-8: U+200C–F, U+202A–E,
// U+206A–F, U+FEFF.
bool BeginsWithIgnorable(std::string_view rest) {
  if (rest.size() < 3) return false;
  const auto a = static_cast<uint8_t>(rest[0]);
  const auto b = static_cast<uint8_t>(rest[1]);
  const auto c = static_cast<uint8_t>(rest[2]);
  if (a == 0xe2 && b == 0x80) return (c >= 0x8c && c <= 0x8f) || (c >= 0xaa && c <= 0xae);
  if (a == 0xe2 && b == 0x81) return c >= 0xaa && c <= 0xaf;
  return a == 0xef && b == 0xbb && c == 0xbf;
}

// The component as the most careless file system would see it: lower case, no ignorable code
// points, nothing from the first ":" (an NTFS stream), no trailing dots and spaces.
std::string Folded(std::string_view component) {
  std::string folded;
  while (!component.empty() && component.front() != ':') {
    const bool skip = BeginsWithIgnorable(component);
    if (!skip) folded.push_back(Lower(component.front()));
    component.remove_prefix(skip ? 3 : 1);
  }
  while (!folded.empty() && (folded.back() == '.' || folded.back() == ' ')) folded.pop_back();
  return folded;
}

bool LooksLikeGitDirectory(std::string_view component) {
  const std::string folded = Folded(component);
  // "git~1" is the short name that NTFS gives to the first ".git".
  return folded == ".git" || folded == "git~1";
}

Status CheckComponent(std::string_view component) {
  if (component.empty()) return InvalidArgument("has an empty component");
  if (component == "." || component == "..") {
    return InvalidArgument("has a '" + std::string(component) + "' component");
  }
  if (component.size() > kLongestComponent) {
    return InvalidArgument("has a component longer than 255 bytes");
  }
  if (LooksLikeGitDirectory(component)) {
    return InvalidArgument("has a component that is, or could be taken for, '.git'");
  }
  return absl::OkStatus();
}

Status CheckBranchComponent(std::string_view component) {
  if (component.empty()) return InvalidArgument("has an empty part");
  if (component.front() == '.' || component.front() == '-') {
    return InvalidArgument("has a part that begins with '.' or '-'");
  }
  if (component.back() == '.') return InvalidArgument("has a part that ends with '.'");
  if (component.size() >= 5 && component.substr(component.size() - 5) == ".lock") {
    return InvalidArgument("has a part that ends with '.lock'");
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckEnvironmentName(std::string_view name) {
  if (name.empty()) return InvalidArgument("an environment needs a name");
  if (name.size() > kLongestEnvironmentName) {
    return InvalidArgument("an environment's name may have 120 characters at most");
  }
  const auto is_allowed = [](char c) {
    return IsAlphanumeric(c) || c == '.' || c == '_' || c == '/' || c == '-';
  };
  if (!std::all_of(name.begin(), name.end(), is_allowed)) {
    return InvalidArgument("an environment's name may hold letters, digits and . _ / - only");
  }
  const std::string what = "environment name '" + std::string(name) + "'";
  if (name.find("..") != std::string_view::npos) return InvalidArgument(what + " has '..'");
  for (std::string_view component : Split(name)) {
    PAAS_RETURN_IF_ERROR(Annotate(CheckBranchComponent(component), what));
  }
  return absl::OkStatus();
}

bool IsObjectId(std::string_view text) {
  return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Status CheckTreePath(std::string_view path) {
  if (path.empty()) return InvalidArgument("is empty");
  if (path.front() == '/') return InvalidArgument("is absolute");
  if (path.size() > kLongestPath) return InvalidArgument("is longer than 1024 bytes");
  const bool has_control = std::any_of(
      path.begin(), path.end(), [](char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7f; });
  if (has_control) return InvalidArgument("holds a control character");
  if (path.find('\\') != std::string_view::npos) return InvalidArgument("holds a backslash");
  const std::vector<std::string_view> components = Split(path);
  if (components.size() > kDeepestPath) return InvalidArgument("is deeper than 64 directories");
  for (std::string_view component : components) PAAS_RETURN_IF_ERROR(CheckComponent(component));
  return absl::OkStatus();
}

}  // namespace paas::controller
