#include "model/json_reader.h"

#include <nlohmann/json.hpp>

namespace paas::model {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kDepth = 100;

yaml::Node Scalar(std::string text, bool quoted) {
  yaml::Node node;
  node.kind = yaml::Kind::kScalar;
  node.scalar = std::move(text);
  node.quoted = quoted;
  return node;
}

yaml::Node FromJson(const Json& json) {
  yaml::Node node;
  if (json.is_string()) return Scalar(json.get<std::string>(), /*quoted=*/true);
  if (json.is_boolean() || json.is_number()) return Scalar(json.dump(), /*quoted=*/false);
  if (json.is_array()) {
    node.kind = yaml::Kind::kSequence;
    for (const Json& item : json) node.items.push_back(FromJson(item));
  } else if (json.is_object()) {
    node.kind = yaml::Kind::kMapping;
    for (const auto& [key, value] : json.items()) {
      node.entries.push_back({key, {}, FromJson(value)});
    }
  }
  return node;
}

// Nesting, found before parsing: the tree is walked by recursion afterwards.
bool IsDeep(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

Value ScalarValue(const yaml::Node& node) {
  if (auto flag = node.AsBool(); flag.ok()) return {*flag};
  if (auto whole = node.AsInt(); whole.ok()) return {*whole};
  if (auto number = node.AsDouble(); number.ok()) return {*number};
  return {node.scalar};
}

}  // namespace

StatusOr<yaml::Node> NodeFromJson(std::string_view json) {
  if (IsDeep(json)) return InvalidArgument("JSON is nested too deep");
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return InvalidArgument("malformed JSON");
  return FromJson(parsed);
}

StatusOr<Value> ValueFromJson(std::string_view json) {
  PAAS_ASSIGN_OR_RETURN(const yaml::Node node, NodeFromJson(json));
  return ValueFromNode(node);
}

Value ValueFromNode(const yaml::Node& node) {
  if (node.tag == "!archive") return {Value::Archive{node.scalar}};
  switch (node.kind) {
    case yaml::Kind::kNull:
      return {};
    case yaml::Kind::kScalar:
      return ScalarValue(node);
    case yaml::Kind::kSequence: {
      Value::List list;
      for (const yaml::Node& item : node.items) list.push_back(ValueFromNode(item));
      return {std::move(list)};
    }
    case yaml::Kind::kMapping:
      break;
  }
  const yaml::Node* archive = node.Find("!archive");
  if (archive != nullptr && node.entries.size() == 1) return {Value::Archive{archive->scalar}};
  return {MapFromNode(node)};
}

Value::Map MapFromNode(const yaml::Node& node) {
  Value::Map map;
  for (const yaml::Entry& entry : node.entries) {
    map.emplace_back(entry.key, ValueFromNode(entry.value));
  }
  return map;
}

}  // namespace paas::model
