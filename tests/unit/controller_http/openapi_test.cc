#include "controller/http/openapi.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "controller/http/route_table.h"

namespace paas::controller::http {
namespace {

using Json = nlohmann::json;

class OpenApiTest : public ::testing::Test {
 protected:
  // Calls `look` for every operation.
  template <typename Look>
  void ForEach(const Look& look) const {
    for (const auto& [path, methods] : document_["paths"].items()) {
      for (const auto& [method, operation] : methods.items()) look(path, method, operation);
    }
  }

  const Json document_ = Json::parse(OpenApiDocument("1.2.3"));
};

void CollectReferences(const Json& json, std::set<std::string>& found) {
  if (json.is_object() && json.contains("$ref")) found.insert(json["$ref"]);
  if (!json.is_structured()) return;
  for (const Json& part : json) CollectReferences(part, found);
}

TEST_F(OpenApiTest, DescribesEveryRouteOnce) {
  std::set<std::string> ids;
  size_t operations = 0;
  ForEach([&](const std::string&, const std::string&, const Json& operation) {
    ++operations;
    EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"];
  });
  EXPECT_EQ(operations, Routes().size() + 1) << "and health";
  EXPECT_EQ(document_["info"]["version"], "1.2.3");
}

TEST_F(OpenApiTest, LeadsNowhereThatIsNotThere) {
  std::set<std::string> references;
  CollectReferences(document_, references);
  EXPECT_GT(references.size(), 50u);
  for (const std::string& reference : references) {
    EXPECT_TRUE(document_.contains(Json::json_pointer(reference.substr(1)))) << reference;
  }
}

TEST_F(OpenApiTest, HasAParameterForEachPartOfAPathAndNoOther) {
  ForEach([&](const std::string& path, const std::string& method, const Json& operation) {
    std::set<std::string> named;
    for (const Json& parameter : operation.value("parameters", Json::array())) {
      if (parameter["in"] == "path") named.insert(parameter["name"]);
    }
    size_t braces = 0;
    for (size_t at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1)) {
      ++braces;
      EXPECT_EQ(named.count(path.substr(at + 1, path.find('}', at) - at - 1)), 1u)
          << method << " " << path;
    }
    EXPECT_EQ(named.size(), braces) << method << " " << path;
  });
}

TEST_F(OpenApiTest, SaysThatNumbersOf64BitsAreText) {
  const Json& project = document_["components"]["schemas"]["controller.v1.Project"]["properties"];
  EXPECT_EQ(project["created_unix_ms"]["type"], "string");
  EXPECT_EQ(project["environments"]["type"], "integer");
  const Json& kind =
      document_["components"]["schemas"]["controller.v1.RunJobRequest"]["properties"]["kind"];
  EXPECT_THAT(kind["enum"], ::testing::Contains("CRON"));
}

}  // namespace
}  // namespace paas::controller::http
