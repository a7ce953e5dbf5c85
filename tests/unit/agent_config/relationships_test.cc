#include "agent/config/relationships.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kNode[] = "name: app\ntype: \"nodejs:20\"\n";

RelatedContainer Database() {
  return {"my-db", "100.96.0.9",
          R"({"service":"store","rel":"mysql","port":3306,"scheme":"mysql","username":"us er",)"
          R"("password":"p@ss","path":"main","query":{"is_master":true},"fragment":null,)"
          R"("host":"evil"})"};
}

StatusOr<std::map<std::string, std::string>> VariablesOf(
    const std::vector<RelatedContainer>& related) {
  PAAS_ASSIGN_OR_RETURN(const model::Value::Map document, RelationshipDocument(related));
  return RelationshipVariables(document);
}

TEST(RelationshipDocument, SaysWhereBeforeItSaysHow) {
  ASSERT_OK_AND_ASSIGN(const auto document, RelationshipDocument({Database()}));
  EXPECT_EQ(model::ToJson(document),
            R"({"my-db":[{"host":"my-db.internal","ip":"100.96.0.9",)"
            R"("instance_ips":["100.96.0.9"],"service":"store","rel":"mysql","port":3306,)"
            R"("scheme":"mysql","username":"us er","password":"p@ss","path":"main",)"
            R"("query":{"is_master":true},"fragment":null}]})");
}

TEST(RelationshipDocument, KeepsSeveralEntriesOfOneNameTogether) {
  ASSERT_OK_AND_ASSIGN(const auto document,
                       RelationshipDocument({{"a", "100.96.0.9", R"({"port":1})"},
                                             {"b", "100.96.0.8", "{}"},
                                             {"a", "100.96.0.7", R"({"port":2})"}}));
  ASSERT_EQ(document.size(), 2u);
  EXPECT_EQ(document[0].first, "a");
  EXPECT_EQ(document[0].second.AsList()->size(), 2u);
}

TEST(RelationshipDocument, RefusesWhatIsNoObjectWithoutRepeatingIt) {
  for (const char* properties : {"[]", "secret", "{\"password\":\"secret\""}) {
    EXPECT_THAT(RelationshipDocument({{"db", "100.96.0.9", properties}}),
                StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("secret"))));
  }
}

TEST(RelationshipVariables, NameEveryFieldOfTheFirstEntry) {
  ASSERT_OK_AND_ASSIGN(auto variables, VariablesOf({Database()}));
  EXPECT_EQ(variables["MY_DB_HOST"], "my-db.internal");
  EXPECT_EQ(variables["MY_DB_PORT"], "3306");
  EXPECT_EQ(variables["MY_DB_USERNAME"], "us er");
  EXPECT_EQ(variables["MY_DB_FRAGMENT"], "");
  EXPECT_EQ(variables["MY_DB_QUERY"], R"({"is_master":true})");
  EXPECT_EQ(variables["MY_DB_NAME"], "my-db");
  EXPECT_EQ(variables["MY_DB_URL"], "mysql://us%20er:p%40ss@my-db.internal:3306/main");
}

TEST(RelationshipVariables, AUrlHoldsOnlyWhatThereIs) {
  ASSERT_OK_AND_ASSIGN(
      auto variables,
      VariablesOf(
          {{"api", "100.96.0.9", R"({"port":80,"scheme":"http"})"},
           {"db", "100.96.0.8", R"({"port":1,"scheme":"mysql","username":"u","password":""})"}}));
  EXPECT_EQ(variables["API_URL"], "http://api.internal:80");
  EXPECT_EQ(variables["DB_URL"], "mysql://u@db.internal:1");
}

TEST(RelationshipVariables, NeverTakeThePlaceOfTheProjects) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kNode));
  input.relationships = {Database()};
  input.environment["MY_DB_HOST"] = "mine";
  input.environment["PLATFORM_RELATIONSHIPS"] = "e30=";
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  const std::string& script = FindFile(files, "environment")->content;
  EXPECT_THAT(script, HasSubstr("export MY_DB_HOST='mine'\n"));
  EXPECT_THAT(script, HasSubstr("export MY_DB_PORT='3306'\n"));
  EXPECT_THAT(script, Not(HasSubstr("e30=")));
  EXPECT_THAT(FindFile(files, "environment.json")->content, HasSubstr("PLATFORM_RELATIONSHIPS"));
}

TEST(RelationshipVariables, AreNotThereInABuild) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kNode));
  input.phase = ConfigPhase::kBuild;
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_THAT(FindFile(files, "environment")->content, Not(HasSubstr("RELATIONSHIPS")));
}

}  // namespace
}  // namespace paas::agent
