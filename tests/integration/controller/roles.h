#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace paas::controller::testing {

// What docs/guide/access.md says, written down once more: the tests compare it with what the
// controller does.

// "Controller/Deploy" → any, self, platform, or the verb that it takes.
const std::map<std::string, std::string>& WhatCallsTake();

// Somebody who calls, with a token.
struct Principal {
  std::string name;
  std::string role;       // viewer, contributor, admin; empty: none
  std::string role_type;  // of environments; empty: the whole project "shop"
  bool is_platform_admin = false;
  std::set<std::string> verbs;  // of the token; empty: all
  std::string token_type;       // of environments; empty: all
  std::string token_project;    // empty: all

  bool has_whole_token() const {
    return verbs.empty() && token_type.empty() && token_project.empty();
  }
};
const std::vector<Principal>& Principals();

// What a call is about. No type: the project itself; no project: the platform.
struct About {
  std::string project;
  std::string type;
  std::string parent_type;  // of the environment's parent; empty: it has none
};
bool May(const Principal& principal, const std::string& call, const About& about);

}  // namespace paas::controller::testing
