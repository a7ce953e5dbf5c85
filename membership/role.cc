#include "membership/role.h"

#include <unistd.h>

#include <algorithm>
#include <climits>

namespace paas::membership {
namespace {

constexpr std::string_view kTrustDomain = "spiffe://paas/";
constexpr size_t kLongestName = 63;
constexpr Role kRoles[] = {Role::kController, Role::kBuilder, Role::kAgent, Role::kStorage};

bool IsAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool IsInName(char c) { return IsAlphanumeric(c) || c == '-' || c == '.'; }

}  // namespace

std::string_view Name(Role role) {
  switch (role) {
    case Role::kController:
      return "controller";
    case Role::kBuilder:
      return "builder";
    case Role::kAgent:
      return "agent";
    case Role::kStorage:
      return "storage";
  }
  return "";
}

std::optional<Role> ParseRole(std::string_view name) {
  for (const Role role : kRoles) {
    if (Name(role) == name) return role;
  }
  return std::nullopt;
}

std::string Uri(const Identity& identity) {
  return std::string(kTrustDomain) + std::string(Name(identity.role)) + "/" + identity.id;
}

std::optional<Identity> ParseUri(std::string_view uri) {
  if (!uri.starts_with(kTrustDomain)) return std::nullopt;
  uri.remove_prefix(kTrustDomain.size());
  const size_t slash = uri.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<Role> role = ParseRole(uri.substr(0, slash));
  const std::string_view id = uri.substr(slash + 1);
  if (!role || id.empty() || !std::all_of(id.begin(), id.end(), IsAlphanumeric)) {
    return std::nullopt;
  }
  return Identity{*role, std::string(id)};
}

std::optional<Identity> IdentityOf(const std::vector<std::string>& uris) {
  return uris.size() == 1 ? ParseUri(uris[0]) : std::nullopt;
}

Status CheckNodeName(const std::string& name) {
  if (!name.empty() && name.size() <= kLongestName && IsAlphanumeric(name[0]) &&
      std::all_of(name.begin(), name.end(), IsInName)) {
    return absl::OkStatus();
  }
  return InvalidArgument(
      "a node's name has at most 63 of a-z, 0-9, dashes and dots, and begins with a letter or "
      "digit");
}

std::string DefaultNodeName() {
  char host[HOST_NAME_MAX + 1] = {};
  if (::gethostname(host, sizeof host - 1) != 0) return "node";
  std::string name(host);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return IsInName(lower) ? lower : '-';
  });
  name.resize(std::min(name.size(), kLongestName));
  return CheckNodeName(name).ok() ? name : "node";
}

}  // namespace paas::membership
