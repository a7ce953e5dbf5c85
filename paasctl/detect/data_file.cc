#include "paasctl/detect/data_file.h"

#include <nlohmann/json.hpp>
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

namespace paas::paasctl {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 64;

Value FromJson(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<int64_t>();
  if (json.is_array()) {
    List list;
    for (const Json& item : json) list.push_back(FromJson(item));
    return list;
  }
  if (!json.is_object()) return {};
  Object object;
  for (const auto& [key, value] : json.items()) object.emplace_back(key, FromJson(value));
  return object;
}

Value FromToml(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* array = node.as_array()) {
    List list;
    for (const toml::node& item : *array) list.push_back(FromToml(item));
    return list;
  }
  const toml::table* table = node.as_table();
  if (table == nullptr) return {};
  Object object;
  for (const auto& [key, value] : *table) {
    object.emplace_back(std::string(key.str()), FromToml(value));
  }
  return object;
}

}  // namespace

StatusOr<Value> ParseJson(const std::string& text) {
  bool too_deep = false;
  const auto watch = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kDeepest;
    return depth <= kDeepest;
  };
  const Json json = Json::parse(text, watch, /*allow_exceptions=*/false);
  if (json.is_discarded() || too_deep) return InvalidArgument("no JSON");
  return FromJson(json);
}

StatusOr<Value> ParseToml(const std::string& text) {
  try {
    return FromToml(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return InvalidArgument("no TOML: line " + std::to_string(error.source().begin.line));
  }
}

const Value& At(const Value& value, std::initializer_list<std::string> path) {
  static const Value kNull;
  const Value* at = &value;
  for (const std::string& key : path) {
    const auto* object = std::get_if<Object>(&at->data());
    if (object == nullptr) return kNull;
    at = &Member(*object, key);
  }
  return *at;
}

std::string TextOf(const Value& value) {
  const auto* text = std::get_if<std::string>(&value.data());
  return text == nullptr ? "" : *text;
}

std::vector<std::string> NamesOf(const Value& value) {
  std::vector<std::string> names;
  if (const auto* object = std::get_if<Object>(&value.data())) {
    for (const auto& [key, unused] : *object) names.push_back(key);
  } else if (const auto* list = std::get_if<List>(&value.data())) {
    for (const Value& item : *list) names.push_back(TextOf(item));
  }
  return names;
}

}  // namespace paas::paasctl
