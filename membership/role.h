#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::membership {

// What a daemon is there for.
enum class Role { kController, kBuilder, kAgent, kStorage };

std::string_view Name(Role role);  // "controller"
std::optional<Role> ParseRole(std::string_view name);

// A daemon that has joined, as its certificate names it.
struct Identity {
  Role role = Role::kAgent;
  std::string id;  // of this joining: 12 characters of a-z and 2-7; the controller's: "controller"

  bool operator==(const Identity&) const = default;
};

// "spiffe://paas/agent/4k2o6cgq7fzd"
std::string Uri(const Identity& identity);
std::optional<Identity> ParseUri(std::string_view uri);
// Of a certificate with exactly one URI that is one of ours.
std::optional<Identity> IdentityOf(const std::vector<std::string>& uris);

// Names of nodes: as host names are, at most 63 characters of a-z, 0-9, dash and dot, the first one
// a letter or a digit. InvalidArgument else.
Status CheckNodeName(const std::string& name);
// The machine's host name, without what no name of a node may have.
std::string DefaultNodeName();

}  // namespace paas::membership
