#include <gmock/gmock.h>

#include "tests/unit/paasctl/fake_world.h"

namespace paas::paasctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RelationshipsTest : public ::testing::Test {
 protected:
  RelationshipsTest() {
    world_.client.relationships = {{.container = "web",
                                    .name = "database",
                                    .target = "db",
                                    .endpoint = "reader",
                                    .scheme = "mysql",
                                    .host = "database.internal",
                                    .port = 3306,
                                    .path = "main",
                                    .username = "reader",
                                    .password = "pomegranate",
                                    .type = "mariadb:11.4"},
                                   {.container = "api",
                                    .name = "web",
                                    .target = "web",
                                    .endpoint = "http",
                                    .scheme = "http",
                                    .host = "web.internal",
                                    .port = 80,
                                    .path = "",
                                    .username = "",
                                    .password = {},
                                    .type = "nodejs:20"}};
  }
  FakeWorld world_;
};

TEST_F(RelationshipsTest, AreATableWithoutPasswords) {
  EXPECT_EQ(
      world_.Run({"relationships"}).out,
      "CONTAINER  RELATIONSHIP  TARGET  TYPE          ENDPOINT  HOST               PORT  USER "
      "   PATH\n"
      "web        database      db      mariadb:11.4  reader    database.internal  3306  "
      "reader  main\n"
      "api        web           web     nodejs:20     http      web.internal         80  -   "
      "    -\n");
}

TEST_F(RelationshipsTest, ShowPasswordsOnlyWhenAsked) {
  EXPECT_THAT(world_.Run({"relationships", "--json"}).out, Not(HasSubstr("password")));
  EXPECT_THAT(world_.Run({"relationships", "--show-secrets"}).out, HasSubstr("pomegranate"));
  EXPECT_THAT(world_.Run({"relationships", "--show-secrets", "--json"}).out,
              HasSubstr("\"password\": \"pomegranate\""));
}

TEST_F(RelationshipsTest, OfOneContainer) {
  const std::string out = world_.Run({"relationships", "-A", "api"}).out;
  EXPECT_THAT(out, Not(HasSubstr("database")));
  EXPECT_THAT(out, HasSubstr("web.internal"));
}

TEST_F(RelationshipsTest, DeleteSaysWhoseDataGoes) {
  world_.client.environments = {{.project = "shop", .name = "main"}};
  world_.client.fake_environments.volumes = {
      {.name = "db", .used_bytes = 24 << 20, .own_bytes = 1 << 20},
      {.name = "files", .used_bytes = 8 << 20, .own_bytes = 8 << 20}};
  EXPECT_THAT(world_.Run({"delete", "--no-input"}).err,
              HasSubstr("data        db 25 MB, files 8.4 MB: 9.4 MB of its own go for good; 24 MB "
                        "are shared and stay with the others\n"));
}

}  // namespace
}  // namespace paas::paasctl
