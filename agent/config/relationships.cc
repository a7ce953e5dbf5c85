#include "agent/config/relationships.h"

#include <algorithm>
#include <set>

#include "absl/strings/escaping.h"
#include "model/json_reader.h"

namespace paas::agent {
namespace {

using model::Value;

Value Text(const std::string& text) { return Value{text}; }

StatusOr<Value::Map> Entry(const RelatedContainer& related) {
  static const std::set<std::string> kOfTheNode = {"host", "ip", "instance_ips"};
  const StatusOr<Value> properties =
      model::ValueFromJson(related.properties.empty() ? "{}" : related.properties);
  if (!properties.ok() || properties->AsMap() == nullptr) {
    return InvalidArgument("relationship " + related.name + ": its properties are no JSON object");
  }
  Value::Map entry = {{"host", Text(RelationshipHost(related.name))},
                      {"ip", Text(related.address)},
                      {"instance_ips", Value{Value::List{Text(related.address)}}}};
  for (const auto& [key, value] : *properties->AsMap()) {
    if (!kOfTheNode.contains(key)) entry.emplace_back(key, value);
  }
  return entry;
}

std::string VariableName(const std::string& text) {
  std::string name = text;
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const bool fits = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!fits) c = '_';
  }
  return name;
}

std::string PercentEncode(const std::string& text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

std::string TextOf(const Value::Map& entry, const char* key) {
  const Value* value = model::Find(entry, key);
  return value == nullptr ? "" : model::ToText(*value);
}

// scheme://username:password@host:port/path
std::string Url(const Value::Map& entry) {
  std::string url = TextOf(entry, "scheme") + "://";
  const std::string password = TextOf(entry, "password");
  const std::string login = PercentEncode(TextOf(entry, "username")) +
                            (password.empty() ? "" : ":" + PercentEncode(password));
  if (!login.empty()) url += login + "@";
  url += TextOf(entry, "host");
  if (const std::string port = TextOf(entry, "port"); !port.empty()) url += ":" + port;
  const std::string path = TextOf(entry, "path");
  return path.empty() ? url : url + (path.starts_with('/') ? "" : "/") + path;
}

void AddFields(const std::string& name, const Value::Map& entry,
               std::map<std::string, std::string>& variables) {
  const std::string prefix = VariableName(name) + "_";
  for (const auto& [key, value] : entry) variables[prefix + VariableName(key)] = ToText(value);
  variables[prefix + "URL"] = Url(entry);
  variables[prefix + "NAME"] = name;
}

}  // namespace

std::string RelationshipHost(const std::string& name) { return name + ".internal"; }

StatusOr<Value::Map> RelationshipDocument(const std::vector<RelatedContainer>& related) {
  Value::Map document;
  for (const RelatedContainer& one : related) {
    PAAS_ASSIGN_OR_RETURN(Value::Map entry, Entry(one));
    auto place = std::find_if(document.begin(), document.end(),
                              [&](const auto& item) { return item.first == one.name; });
    if (place == document.end()) {
      place = document.insert(place, {one.name, Value{Value::List{}}});
    }
    std::get<Value::List>(place->second.data).push_back(Value{std::move(entry)});
  }
  return document;
}

std::map<std::string, std::string> RelationshipVariables(const Value::Map& document) {
  std::map<std::string, std::string> variables;
  for (const auto& [name, entries] : document) {
    AddFields(name, *entries.AsList()->front().AsMap(), variables);
  }
  variables["PLATFORM_RELATIONSHIPS"] = absl::Base64Escape(model::ToJson(document));
  return variables;
}

}  // namespace paas::agent
