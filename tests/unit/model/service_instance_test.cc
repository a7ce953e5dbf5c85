#include "model/service_instance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json_reader.h"
#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kMariadb[] = R"({
  "types": {"mariadb": {"persistent": true}, "mysql": {"persistent": true}},
  "data": "/mnt", "owner": 1000,
  "endpoints": {"mysql": {"port": 3306, "scheme": "mysql"}},
  "access": {"username": "user", "password": "", "path": "main", "path_from": "schemas",
             "query": {"is_master": true}},
  "custom": {"username": "{endpoint}", "password": "{generated}", "path": "{default_schema}"},
  "configuration": ["schemas", "endpoints"],
  "limits": {"cpu_millis": 500, "memory_mb": 512}})";

ServiceDescription Mariadb() {
  StatusOr<ServiceDescription> description = ServiceDescriptionFromJson(kMariadb);
  EXPECT_THAT(description.status(), IsOk());
  return description.value_or(ServiceDescription());
}

std::string Password(const std::string& endpoint) { return "secret-of-" + endpoint; }

Service ServiceWith(const std::string& configuration) {
  const Value value = ValueFromJson(configuration).value_or(Value());
  return {.name = "db",
          .type = {"mysql", "10.4"},
          .configuration = value.AsMap() == nullptr ? Value::Map() : *value.AsMap()};
}

TEST(ServiceDescription, IsTheSameAfterJson) {
  const ServiceDescription description = Mariadb();
  const auto again = ServiceDescriptionFromJson(ToJson(description));
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(*again, description);
}

TEST(ServiceDescription, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(ServiceDescriptionFromJson(R"({"types": {"x": {}}, "ports": {}})").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("unknown key \"ports\"")));
  EXPECT_THAT(ServiceDescriptionFromJson(R"({"types": {"x": {}}})").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no `endpoints`")));
}

TEST(ResolveService, GivesTheDefaultEndpointWhenNoneIsConfigured) {
  const auto instance = ResolveService(ServiceWith("{}"), Mariadb(), Password);
  ASSERT_THAT(instance.status(), IsOk());
  ASSERT_EQ(instance->endpoints.size(), 1u);
  const ResolvedEndpoint& endpoint = instance->endpoints[0];
  EXPECT_EQ(endpoint.name, "mysql");
  EXPECT_EQ(endpoint.username, "user");
  EXPECT_EQ(endpoint.password, "");
  EXPECT_EQ(endpoint.path, "main");
}

TEST(ResolveService, TakesTheFirstSchemaAsPath) {
  const auto instance =
      ResolveService(ServiceWith(R"({"schemas": ["shop", "legacy"]})"), Mariadb(), Password);
  ASSERT_THAT(instance.status(), IsOk());
  EXPECT_EQ(instance->endpoints.at(0).path, "shop");
}

TEST(ResolveService, ReplacesTheDefaultByTheProjectsEndpoints) {
  const auto instance = ResolveService(
      ServiceWith(R"({"schemas": ["a"], "endpoints": {"admin": {"default_schema": "a",
                  "privileges": {"a": "admin"}}, "reporter": {"privileges": {"a": "ro"}}}})"),
      Mariadb(), Password);
  ASSERT_THAT(instance.status(), IsOk());
  ASSERT_EQ(instance->endpoints.size(), 2u);
  EXPECT_EQ(instance->FindEndpoint("mysql"), nullptr);
  const ResolvedEndpoint* admin = instance->FindEndpoint("admin");
  ASSERT_NE(admin, nullptr);
  EXPECT_EQ(admin->username, "admin");
  EXPECT_EQ(admin->password, "secret-of-admin");
  EXPECT_EQ(admin->path, "a");
  EXPECT_EQ(admin->port, 3306);
  EXPECT_EQ(instance->FindEndpoint("reporter")->path, std::nullopt);
}

TEST(ResolveService, NamesAnUnknownKeyOfTheConfiguration) {
  EXPECT_THAT(ResolveService(ServiceWith(R"({"schema": []})"), Mariadb(), Password).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("did you mean \"schemas\"?")));
}

TEST(ServiceInstance, IsTheSameAfterJson) {
  const auto instance = ResolveService(
      ServiceWith(R"({"endpoints": {"admin": {"default_schema": "a"}}})"), Mariadb(), Password);
  ASSERT_THAT(instance.status(), IsOk());
  const auto again = ServiceInstanceFromJson(ToJson(*instance));
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(*again, *instance);
}

TEST(RelationshipProperties, HoldsWhatReadersExpect) {
  const auto instance = ResolveService(ServiceWith("{}"), Mariadb(), Password);
  ASSERT_THAT(instance.status(), IsOk());
  EXPECT_EQ(RelationshipProperties(
                {.container = "db", .type = "mysql:10.4", .cluster = "p-main-x", .hostname = "h"},
                instance->endpoints[0]),
            R"({"service":"db","type":"mysql:10.4","rel":"mysql","port":3306,"scheme":"mysql",)"
            R"("username":"user","password":"","path":"main","query":{"is_master":true},)"
            R"("fragment":null,"cluster":"p-main-x","hostname":"h","public":false,)"
            R"("host_mapped":false,"epoch":0})");
}

}  // namespace
}  // namespace paas::model
