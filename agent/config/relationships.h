#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/config/config_input.h"
#include "common/status/status.h"
#include "model/value.h"

namespace paas::agent {

// What a container is told of those it may talk to. PURE. InvalidArgument when the properties of a
// relationship are no JSON object; the message holds nothing of them, since they may be secret.

// "<name>.internal".
std::string RelationshipHost(const std::string& name);

// The content of PLATFORM_RELATIONSHIPS: name → list of entries, in the order given. What only the
// node knows (host, ip, instance_ips) comes first in each entry.
StatusOr<model::Value::Map> RelationshipDocument(const std::vector<RelatedContainer>& related);

// PLATFORM_RELATIONSHIPS, and for the first entry of each relationship <REL>_<FIELD>, <REL>_URL and
// <REL>_NAME: upper case, with "_" for what variables cannot have.
std::map<std::string, std::string> RelationshipVariables(const model::Value::Map& document);

}  // namespace paas::agent
