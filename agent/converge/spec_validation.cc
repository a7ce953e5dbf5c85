#include "agent/converge/spec_validation.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/lifecycle/outbound.h"
#include "agent/names.h"
#include "agent/plan/volumes.h"

namespace paas::agent {
namespace {

using Waits = std::map<std::string, std::set<std::string>>;  // container → whom it waits for

// It becomes a host name in the hosts file.
bool IsRelationshipName(const std::string& name) {
  return !name.empty() && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

Status ValidateRelationship(const DesiredRelationship& relationship,
                            const DesiredContainer& container,
                            const std::set<std::string>& containers) {
  const std::string where = container.name + ": relationship \"" + relationship.name + "\"";
  if (!IsRelationshipName(relationship.name)) {
    return InvalidArgument(where + " has no name of letters, digits, dashes, dots and underscores");
  }
  if (!containers.contains(relationship.container)) {
    return InvalidArgument(where + ": there is no container " + relationship.container);
  }
  if (relationship.container == container.name) return InvalidArgument(where + " leads to itself");
  for (const uint32_t port : relationship.ports) {
    if (port < 1 || port > 65535) return InvalidArgument(where + ": port " + std::to_string(port));
  }
  return absl::OkStatus();
}

// Takes away who waits for nobody that is left, until nobody is left or all wait.
Status RefuseCircles(Waits waits) {
  while (!waits.empty()) {
    const auto free = std::find_if(waits.begin(), waits.end(), [&](const auto& one) {
      return std::none_of(one.second.begin(), one.second.end(),
                          [&](const std::string& target) { return waits.contains(target); });
    });
    if (free == waits.end()) {
      std::string names;
      for (const auto& [name, targets] : waits) names += (names.empty() ? "" : ", ") + name;
      return InvalidArgument("containers wait for each other in a circle: " + names);
    }
    waits.erase(free);
  }
  return absl::OkStatus();
}

Status ValidateRelationships(const EnvironmentSpec& spec, const std::set<std::string>& names) {
  Waits waits;
  for (const DesiredContainer& container : spec.containers) {
    std::set<std::string>& targets = waits[container.name];
    for (const DesiredRelationship& relationship : container.relationships) {
      PAAS_RETURN_IF_ERROR(ValidateRelationship(relationship, container, names));
      if (relationship.wait) targets.insert(relationship.container);
    }
  }
  return RefuseCircles(std::move(waits));
}

}  // namespace

Status ValidateSpec(const EnvironmentSpec& spec) {
  PAAS_RETURN_IF_ERROR(ValidateId("project", spec.project));
  PAAS_RETURN_IF_ERROR(ValidateId("environment", spec.environment));
  std::set<std::string> names;
  for (const DesiredContainer& container : spec.containers) {
    PAAS_RETURN_IF_ERROR(ValidateContainerName(container.name));
    PAAS_RETURN_IF_ERROR(Annotate(ValidateOutbound(container.outbound), container.name));
    if (!names.insert(container.name).second) {
      return InvalidArgument("two containers are called " + container.name);
    }
  }
  PAAS_RETURN_IF_ERROR(ValidateRelationships(spec, names));
  return VolumesOf(spec).status();
}

}  // namespace paas::agent
