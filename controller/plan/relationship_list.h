#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"

namespace paas::controller {

// A relationship as a person looks it up.
struct RelationshipFacts {
  std::string container;  // that declares it
  std::string name;
  std::string target;  // container
  std::string endpoint;
  std::string scheme;
  std::string host;
  uint32_t port = 0;
  std::string path;
  std::string username;
  std::optional<std::string> password;
  std::string type;  // "mariadb:11.4"

  bool operator==(const RelationshipFacts&) const = default;
};

// Every relationship of an environment, in the order of its containers. Holds secrets.
std::vector<RelationshipFacts> ListRelationships(const EnvironmentSpec& spec);

}  // namespace paas::controller
