#include "agent/names.h"

#include <algorithm>

#include "common/digest/sha256.h"

namespace paas::agent {
namespace {

constexpr size_t kLongest = 63;
constexpr size_t kHashLength = 10;

bool IsIdCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// The hash keeps two long names apart whose beginnings are the same.
std::string Shorten(const std::string& name) {
  if (name.size() <= kLongest) return name;
  const std::string hash = digest::Sha256Hex(name).substr(0, kHashLength);
  return name.substr(0, kLongest - kHashLength - 1) + "-" + hash;
}

}  // namespace

Status ValidateId(std::string_view what, std::string_view id) {
  const bool valid = !id.empty() && id.size() <= kLongest && id[0] != '-' &&
                     std::all_of(id.begin(), id.end(), IsIdCharacter);
  if (valid) return absl::OkStatus();
  return InvalidArgument(std::string(what) +
                         " is not a valid id: lower-case letters, digits and "
                         "dashes, at most 63, not beginning with a dash");
}

Status ValidateContainerName(std::string_view name) {
  std::string id(name);
  std::replace(id.begin(), id.end(), '_', '-');
  return ValidateId("container", id);
}

std::string ContainerSlug(std::string_view name) {
  std::string slug(name);
  if (slug.find('_') == std::string::npos) return slug;
  std::replace(slug.begin(), slug.end(), '_', '-');
  return Shorten(slug + "-" + digest::Sha256Hex(name).substr(0, kHashLength));
}

std::string EnvironmentId(std::string_view project, std::string_view environment) {
  return Shorten(std::string(project) + "-" + std::string(environment));
}

std::string ContainerId(std::string_view project, std::string_view environment,
                        std::string_view container) {
  return ContainerIdIn(std::string(project) + "-" + std::string(environment), container);
}

std::string ContainerIdIn(std::string_view environment, std::string_view container) {
  return Shorten(std::string(environment) + "--" + ContainerSlug(container));
}

}  // namespace paas::agent
