#pragma once

#include <string>
#include <variant>

#include "common/yaml/event_log.h"
#include "common/yaml/parser.h"

namespace paas::yaml {

// Builds the tree of a recorded document: expands aliases within the budget, applies merge keys,
// refuses duplicate keys and keys that are not scalars.
std::variant<Node, SyntaxError> Compose(const EventLog& log, const std::string& file,
                                        const Limits& limits);

}  // namespace paas::yaml
