#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "common/yaml/node.h"

namespace paas::yaml {

using FieldReader = std::function<Status(const Node&)>;
using Fields = std::vector<std::pair<std::string_view, FieldReader>>;

// Hands each key of a mapping to its reader. What is no mapping and unknown keys are refused, with
// file:line:column.
Status ReadFields(const Node& node, const Fields& fields);

}  // namespace paas::yaml
