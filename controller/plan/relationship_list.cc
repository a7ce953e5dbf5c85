#include "controller/plan/relationship_list.h"

#include <nlohmann/json.hpp>

namespace paas::controller {
namespace {

using Json = nlohmann::json;

std::string TextAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

RelationshipFacts FactsOf(const PlannedContainer& container,
                          const PlannedRelationship& relationship) {
  const Json json = Json::parse(relationship.properties, nullptr, /*allow_exceptions=*/false);
  RelationshipFacts facts{.container = container.name,
                          .name = relationship.name,
                          .target = relationship.container,
                          .host = relationship.name + ".internal",
                          .port = relationship.ports.empty() ? 0 : relationship.ports.front()};
  if (!json.is_object()) return facts;
  facts.endpoint = TextAt(json, "rel");
  facts.scheme = TextAt(json, "scheme");
  facts.path = TextAt(json, "path");
  facts.username = TextAt(json, "username");
  facts.type = TextAt(json, "type");
  const auto password = json.find("password");
  if (password != json.end() && password->is_string()) facts.password = TextAt(json, "password");
  return facts;
}

}  // namespace

std::vector<RelationshipFacts> ListRelationships(const EnvironmentSpec& spec) {
  std::vector<RelationshipFacts> all;
  for (const PlannedContainer& container : spec.containers) {
    for (const PlannedRelationship& relationship : container.relationships) {
      all.push_back(FactsOf(container, relationship));
    }
  }
  return all;
}

}  // namespace paas::controller
