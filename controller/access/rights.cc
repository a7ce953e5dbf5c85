#include "controller/access/rights.h"

#include <algorithm>
#include <array>

namespace paas::controller {
namespace {

constexpr std::array<std::string_view, 4> kVerbs = {"view", "branch", "push", "admin"};
constexpr std::array<std::string_view, 3> kTypes = {"production", "staging", "development"};
constexpr size_t kLongestName = 63;

template <size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Status Denied(const std::string& what) { return Status(absl::StatusCode::kPermissionDenied, what); }

// The most that a role gives.
std::optional<Verb> ReachOf(std::string_view role) {
  if (role == "viewer") return Verb::kBranch;
  if (role == "contributor") return Verb::kPush;
  if (role == "admin") return Verb::kAdmin;
  return std::nullopt;
}

std::string_view RoleFor(Verb verb) {
  if (verb == Verb::kPush) return "contributor";
  return verb == Verb::kAdmin ? "admin" : "viewer";
}

bool HasRole(const Caller& caller, Verb verb, const Place& place) {
  return std::any_of(caller.roles.begin(), caller.roles.end(), [&](const RoleGrant& grant) {
    const std::optional<Verb> reach = ReachOf(grant.role);
    if (grant.project != place.project || !reach || *reach < verb) return false;
    if (grant.environment_type.empty()) return true;
    if (place.environment_type.empty()) return verb == Verb::kView;
    return grant.environment_type == place.environment_type;
  });
}

Status CheckToken(const TokenRecord& token, Verb verb, const Place& place) {
  const std::string name = "token " + token.id + " is ";
  if (!token.project.empty() && token.project != place.project) {
    return Denied(name + "for project '" + token.project + "' only");
  }
  const bool sees_project = place.environment_type.empty() && verb == Verb::kView;
  if (!token.environment_type.empty() && token.environment_type != place.environment_type &&
      !sees_project) {
    return Denied(name + "for environments of the type " + token.environment_type + " only");
  }
  if (!token.verbs.empty() &&
      std::find(token.verbs.begin(), token.verbs.end(), NameOf(verb)) == token.verbs.end()) {
    return Denied(name + "not for '" + std::string(NameOf(verb)) + "'");
  }
  return absl::OkStatus();
}

bool IsWholeToken(const TokenRecord& token) {
  return token.project.empty() && token.environment_type.empty() && token.verbs.empty();
}

}  // namespace

std::string_view NameOf(Verb verb) { return kVerbs.at(static_cast<size_t>(verb)); }

std::optional<Verb> ParseVerb(std::string_view name) {
  const auto found = std::find(kVerbs.begin(), kVerbs.end(), name);
  if (found == kVerbs.end()) return std::nullopt;
  return static_cast<Verb>(found - kVerbs.begin());
}

bool IsRole(std::string_view name) { return ReachOf(name).has_value(); }

bool IsEnvironmentType(std::string_view name) { return IsOneOf(name, kTypes); }

Status CheckUserName(std::string_view name) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool fits = !name.empty() && name.size() <= kLongestName && is_plain(name.front()) &&
                    std::all_of(name.begin(), name.end(),
                                [&](char c) { return is_plain(c) || c == '.' || c == '-'; });
  if (fits) return absl::OkStatus();
  return InvalidArgument(
      "'" + std::string(name.substr(0, kLongestName)) +
      "' is no user name: 1 to 63 of a-z, 0-9, . and -, a letter or digit first");
}

Status CheckRight(const Caller& caller, Verb verb, const Place& place) {
  if (caller.token) PAAS_RETURN_IF_ERROR(CheckToken(*caller.token, verb, place));
  if (caller.is_operator || caller.user.is_platform_admin) return absl::OkStatus();
  const std::string who = "user '" + caller.user.name + "' ";
  if (place.project.empty()) {
    return Denied(who + "is no administrator of the platform; name a project with -p");
  }
  if (HasRole(caller, verb, place)) return absl::OkStatus();
  const std::string where =
      place.environment_type.empty() ? "" : ", environments of the type " + place.environment_type;
  return Denied(who + "is not " + std::string(RoleFor(verb)) + " of project '" + place.project +
                "'" + where);
}

Status CheckSelf(const Caller& caller, const std::string& user) {
  if (caller.token && !IsWholeToken(*caller.token)) {
    return Denied("token " + caller.token->id + " is not for keys and tokens");
  }
  if (caller.is_operator || caller.user.is_platform_admin) return absl::OkStatus();
  if (user.empty() || user == caller.user.name) return absl::OkStatus();
  return Denied("user '" + caller.user.name + "' may not act for user '" + user + "'");
}

}  // namespace paas::controller
