#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "common/yaml/node.h"
#include "model/value.h"

namespace paas::model {

// Parses JSON into the same tree that YAML gives, so that one reader serves both. The order of
// objects is kept. InvalidArgument when it is malformed or nested deeper than 100 levels.
StatusOr<yaml::Node> NodeFromJson(std::string_view json);

// Parses any JSON value; the inverse of ToJson(Value).
StatusOr<Value> ValueFromJson(std::string_view json);

// The free-form value of a node: plain scalars are typed, everything else is text.
Value ValueFromNode(const yaml::Node& node);
Value::Map MapFromNode(const yaml::Node& node);  // empty when it is not a mapping

}  // namespace paas::model
