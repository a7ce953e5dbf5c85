// The templates of services against names and values that a hostile project may choose.

#include <nlohmann/json.hpp>
#include <string>

#include "common/os/subprocess.h"
#include "tests/support/status_matchers.h"

namespace paas::base_image {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

struct Rendered {
  int code = 0;
  std::string text;
  std::string error;
};

Rendered Render(const std::string& name, const json& service,
                const std::vector<std::string>& options = {}) {
  os::Command command{{"jq", "-r"}};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.insert(command.argv.end(), {"-f", PAAS_SOURCE_DIR "/base-images/" + name});
  command.input = service.dump();
  const auto result = os::RunCommand(command);
  EXPECT_OK(result);
  if (!result.ok()) return {};
  return {result->exit_code, result->output, result->error_output};
}

json Service(const json& configuration) {
  return {{"name", "store"},
          {"type", "mariadb"},
          {"persistent", true},
          {"configuration", configuration},
          {"endpoints",
           {{{"name", "web"},
             {"port", 1},
             {"username", "we'b\\"},
             {"password", "p'; DROP\\"},
             {"path", nullptr},
             {"configuration", json::object()}},
            {{"name", "x"},
             {"port", 1},
             {"username", "x"},
             {"password", ""},
             {"path", "a"},
             {"configuration", json::object()}}}},
          {"limits", {{"memory_bytes", 1}, {"disk_bytes", 1}}}};
}

TEST(Templates, OfMariaDbQuoteNamesAndPasswords) {
  const Rendered sql = Render("mariadb/files/accounts.sql.jq",
                              Service({{"schemas", {"a`; DROP TABLE x; --", "under_score"}}}));
  ASSERT_EQ(sql.code, 0) << sql.error;
  EXPECT_THAT(sql.text, HasSubstr("CREATE DATABASE IF NOT EXISTS `a``; DROP TABLE x; --`;"));
  EXPECT_THAT(sql.text,
              HasSubstr(R"(CREATE OR REPLACE USER 'we''b\\'@'%' IDENTIFIED BY 'p''; DROP\\';)"));
  EXPECT_THAT(sql.text, HasSubstr(R"(ON `under\_score`.* TO 'x'@'%';)"));
}

TEST(Templates, OfMariaDbRefuseWhatWouldBeAnotherStatementOrOption) {
  for (const char* name : {"a\nDROP DATABASE mysql;", "mysql", "MySQL", "", "ends ", "\x7f"}) {
    const Rendered sql = Render("mariadb/files/accounts.sql.jq", Service({{"schemas", {name}}}));
    EXPECT_NE(sql.code, 0) << name;
    EXPECT_THAT(sql.error, HasSubstr("schemas: ")) << name;
  }
  const Rendered options =
      Render("mariadb/files/my.cnf.jq",
             Service({{"properties", {{"optimizer_switch", "a=on\nplugin_load=evil"}}}}));
  EXPECT_NE(options.code, 0);
  EXPECT_THAT(options.error, HasSubstr("properties.optimizer_switch"));
  const Rendered number =
      Render("mariadb/files/my.cnf.jq", Service({{"properties", {{"max_allowed_packet", 101}}}}));
  EXPECT_THAT(number.error, HasSubstr("max_allowed_packet: expected a number from 1 to 100"));
}

TEST(Templates, OfMariaDbDropNothingWithoutAnExplicitList) {
  const auto sql = [](const json& configuration) {
    return Render("mariadb/files/accounts.sql.jq", Service(configuration)).text;
  };
  EXPECT_THAT(sql(json::object()), Not(HasSubstr("DROP DATABASE")));
  EXPECT_THAT(sql({{"schemas", json::array()}}), Not(HasSubstr("DROP DATABASE")));
  EXPECT_THAT(sql({{"schemas", {"main"}}}), HasSubstr("WHERE name NOT IN ('main')"));
}

TEST(Templates, OfPostgreSqlQuoteNamesAndPasswords) {
  const Rendered sql =
      Render("postgresql/files/accounts.sql.jq", Service({{"databases", {"a\"b'c\\"}}}));
  ASSERT_EQ(sql.code, 0) << sql.error;
  EXPECT_THAT(sql.text, HasSubstr("\\connect \"a\"\"b'c\\\"\n"));
  EXPECT_THAT(sql.text, HasSubstr(R"(PASSWORD E'p''; DROP\\';)"));
  EXPECT_THAT(sql.text, HasSubstr(R"(ARRAY[E'a"b''c\\'])"));
  for (const char* name : {"postgres", "pg_x", "a\n\\! id", ""}) {
    EXPECT_NE(Render("postgresql/files/accounts.sql.jq", Service({{"databases", {name}}})).code, 0)
        << name;
  }
  const Rendered rules = Render("postgresql/files/pg_hba.conf.jq", Service(json::object()),
                                {"--argjson", "open", "true"});
  EXPECT_THAT(rules.text, HasSubstr("host all \"we'b\\\" all scram-sha-256\n"));
}

TEST(Templates, OfVarnishRefuseWhatIsNoName) {
  const json app = {{"ap p", {{{"ip", "10.0.0.1"}, {"port", 80}}}}};
  const Rendered vcl = Render("varnish/files/default.vcl.jq", Service(json::object()),
                              {"--argjson", "relationships", json::array({app}).dump()});
  EXPECT_NE(vcl.code, 0);
  EXPECT_THAT(vcl.error, HasSubstr("cannot be a name in VCL"));
}

}  // namespace
}  // namespace paas::base_image
