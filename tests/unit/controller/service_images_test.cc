#include "controller/plan/service_images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/cluster_fixture.h"

namespace paas::controller {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Findings(const std::string& services, const std::string& relationship) {
  const auto config = model::LoadProject(testing::MapFiles(
      {{".platform.app.yaml", "name: app\ntype: nodejs:18\nrelationships:\n  it: " + relationship +
                                  "\nweb: {commands: {start: x}}\n"},
       {".platform/services.yaml", services}}));
  EXPECT_TRUE(config.ok()) << config.status();
  std::vector<std::string> lines;
  for (const model::Diagnostic& finding : SelectServiceImages(*config, Images()).findings) {
    lines.push_back((finding.severity == model::Severity::kError ? "error: " : "warning: ") +
                    model::Format(finding));
  }
  return lines;
}

TEST(SelectServiceImages, TakesAnotherNameOfTheSameImageAndTheNearestVersion) {
  const PlanInput input = ClusterInput();
  EXPECT_EQ(input.services.at("db").reference, "mariadb-10.11");
  EXPECT_EQ(input.services.at("cache").reference, "redis-7.0");
  EXPECT_EQ(input.services.count("nfs"), 0u);
  EXPECT_THAT(Findings("db: {type: 'mysql:10.4', disk: 512}\n", "db"),
              ElementsAre("warning: .platform/services.yaml:1:12: services.db.type: mysql:10.4 is "
                          "not available here; mysql:10.11 is used"));
}

TEST(SelectServiceImages, NamesWhatThereIsWhenNoImageServesTheType) {
  EXPECT_THAT(Findings("db:\n  type: meili:1\n", "db"),
              ElementsAre("error: .platform/services.yaml:2:9: services.db.type: there is no base "
                          "image for \"meili:1\"; there is mariadb:10.11, mysql:10.11, redis:7.0, "
                          "redis-persistent:7.0; an operator builds more with paas-base-image "
                          "build <recipe>"));
  EXPECT_THAT(Findings("db:\n  type: redsi:7\n", "db"),
              ElementsAre("error: .platform/services.yaml:2:9: services.db.type: there is no base "
                          "image for \"redsi:7\"; did you mean \"redis\"?"));
}

TEST(SelectServiceImages, ChecksTheConfigurationAgainstTheImage) {
  EXPECT_THAT(
      Findings("db:\n"
               "  type: mariadb:10.11\n"
               "  disk: 512\n"
               "  configuration:\n"
               "    schema: [main]\n"
               "    schemas: [main, logs]\n"
               "    rotate_passwords: 2\n"
               "    endpoints:\n"
               "      reader:\n"
               "        default_schema: mian\n"
               "        privileges: {main: rx, users: ro}\n"
               "      \"bad name\": {}\n"
               "      odd: 1\n"
               "cache:\n"
               "  type: redis:7.0\n"
               "  configuration: {maxmemory: 1}\n",
               "db:reader"),
      ElementsAre(
          "error: .platform/services.yaml:5:5: services.db.configuration.schema: unknown key for "
          "mariadb; did you mean \"schemas\"?",
          "error: .platform/services.yaml:10:25: "
          "services.db.configuration.endpoints.reader.default_schema: \"mian\" is not among the "
          "service's schemas; did you mean \"main\"?",
          "error: .platform/services.yaml:11:28: "
          "services.db.configuration.endpoints.reader.privileges.main: \"rx\" is no privilege; did "
          "you mean \"ro\"?",
          "error: .platform/services.yaml:11:32: "
          "services.db.configuration.endpoints.reader.privileges.users: \"users\" is not among the "
          "service's schemas; add it to `configuration.schemas`",
          "error: .platform/services.yaml:12:7: services.db.configuration.endpoints[\"bad name\"]: "
          "is no possible name; a name has letters, digits, \"-\" and \"_\"",
          "error: .platform/services.yaml:13:12: services.db.configuration.endpoints.odd: must be "
          "a mapping",
          "error: .platform/services.yaml:16:19: services.cache.configuration.maxmemory: unknown "
          "key for redis; did you mean \"maxmemory_policy\"?"));
}

TEST(SelectServiceImages, RefusesShapesThatTheImageCannotRead) {
  EXPECT_THAT(Findings("db:\n  type: mariadb:10.11\n  disk: 512\n"
                       "  configuration: {schemas: main, endpoints: [a]}\n",
                       "db"),
              ElementsAre("error: .platform/services.yaml:4:28: services.db.configuration.schemas: "
                          "must be a list of names; write it like `schemas: [main]`",
                          "error: .platform/services.yaml:4:45: "
                          "services.db.configuration.endpoints: must be a mapping from names to "
                          "settings"));
}

TEST(SelectServiceImages, FindsEndpointsThatOnlyTheImageKnowsToBeMissing) {
  std::vector<BaseImage> images = Images();
  images.push_back({"queue-1", "queue", "1", "sha256:q",
                    R"({"types":{"queue":{}},"endpoints":{"jobs":{"port":99,"scheme":"q"}}})"});
  const auto config = model::LoadProject(testing::MapFiles(
      {{".platform.app.yaml", "name: app\ntype: nodejs:18\nrelationships:\n  it: \"q:job\"\n"},
       {".platform/services.yaml", "q: {type: 'queue:1'}\n"}}));
  ASSERT_TRUE(config.ok()) << config.status();
  const model::Diagnostics findings = SelectServiceImages(*config, images).findings;
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(model::Format(findings[0]),
            ".platform.app.yaml:4:7: relationships.it: the service \"q\" (queue:1) has no endpoint "
            "\"job\"; did you mean \"jobs\"?");
}

}  // namespace
}  // namespace paas::controller
