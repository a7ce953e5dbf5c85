#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/output/value.h"

namespace paas::paasctl {

// Manifests of other tools as values. They are strangers' files: whatever they hold is read without
// running out of stack, and what is no string, list or mapping where one is looked for counts as
// missing.

// InvalidArgument for what is no JSON, and for what is nested deeper than 64.
StatusOr<Value> ParseJson(const std::string& text);
// InvalidArgument, with the line, for what is no TOML. Dates are null, numbers are whole.
StatusOr<Value> ParseToml(const std::string& text);

// The value below a path of keys; null when it is missing.
const Value& At(const Value& value, std::initializer_list<std::string> path);
// A text; empty when it is something else.
std::string TextOf(const Value& value);
// The keys of a mapping, the texts of a list.
std::vector<std::string> NamesOf(const Value& value);

}  // namespace paas::paasctl
