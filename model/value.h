#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paas::model {

// A value of free form: what users put under `variables`, `dependencies` and a service's
// `configuration`. The JSON kinds, and one more for `!archive`.
struct Value {
  using List = std::vector<Value>;
  // In the order of the file; keys are unique.
  using Map = std::vector<std::pair<std::string, Value>>;
  // `!archive DIR`: a whole directory, relative to the repository's root.
  struct Archive {
    std::string directory;
    bool operator==(const Archive&) const = default;
  };

  std::variant<std::monostate, bool, int64_t, double, std::string, List, Map, Archive> data;

  bool operator==(const Value&) const = default;

  bool IsNull() const { return std::holds_alternative<std::monostate>(data); }
  const bool* AsBool() const { return std::get_if<bool>(&data); }
  const int64_t* AsInt() const { return std::get_if<int64_t>(&data); }
  const std::string* AsString() const { return std::get_if<std::string>(&data); }
  const List* AsList() const { return std::get_if<List>(&data); }
  const Map* AsMap() const { return std::get_if<Map>(&data); }
};

// The value under `key`, or null when there is none.
const Value* Find(const Value::Map& map, std::string_view key);

// Compact JSON with the order of the maps kept. An archive is {"!archive": "<directory>"}.
std::string ToJson(const Value& value);
std::string ToJson(const Value::Map& map);

// How a scalar reads in an environment variable: a string is itself, null is empty, true is
// "true", everything else is its JSON.
std::string ToText(const Value& value);

}  // namespace paas::model
