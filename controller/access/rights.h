#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "controller/state/access_records.h"

namespace paas::controller {

// What can be done with a project. Each role may do what the ones before it may.
enum class Verb {
  kView,    // see everything that is no secret
  kBranch,  // make an environment of an environment
  kPush,    // change what runs: push, deploy, ssh, jobs, rollback
  kAdmin,   // settings, forced pushes, deleting, roles
};

// "view", "branch", "push", "admin".
std::string_view NameOf(Verb verb);
std::optional<Verb> ParseVerb(std::string_view name);

bool IsRole(std::string_view name);             // viewer, contributor, admin
bool IsEnvironmentType(std::string_view name);  // production, staging, development

// At most 63 of [a-z0-9.-], a letter or digit first; no "_", which ends a name within a token.
// InvalidArgument says what is wrong.
Status CheckUserName(std::string_view name);

// Somebody who proved who they are, with all that they may do.
struct Caller {
  // Root on the node, who opened the controller's own socket. Is nobody's account.
  bool is_operator = false;
  User user;
  std::vector<RoleGrant> roles;
  std::optional<TokenRecord> token;  // narrows all of the above
  std::string credential;            // for the audit log: socket, certificate, token <id>, key …
};

// Where something is done.
struct Place {
  std::string project;  // empty: on the platform as a whole
  // Empty: with the project itself. Seeing a project takes any role in it, all else one that is for
  // the whole project.
  std::string environment_type = {};
};

// PermissionDenied says what is missing. PURE.
Status CheckRight(const Caller& caller, Verb verb, const Place& place);

// Whether the caller may act on this user's keys and tokens: on their own, with nothing that was
// given them for less, and the platform's administrators on everybody's. PURE.
Status CheckSelf(const Caller& caller, const std::string& user);

}  // namespace paas::controller
