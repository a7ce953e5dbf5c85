// MariaDB: what its relationship promises, and what it may not do.

#include <gmock/gmock.h>

#include "tests/integration/services/service_fixture.h"

namespace paas::container::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json Endpoint(const std::string& user, const std::string& password, const json& configuration) {
  return {{"name", user},
          {"port", 3306},
          {"scheme", "mysql"},
          {"username", user},
          {"password", password},
          {"path", configuration.value("default_schema", json())},
          {"query", json::object()},
          {"configuration", configuration}};
}

class MariaDb : public ServiceTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    UseImage(GetParam());
    service_ = {{"name", "store"},
                {"type", "mariadb"},
                {"version", GetParam().substr(GetParam().find('-') + 1)},
                {"configuration", json::object()},
                {"endpoints", json::array({Endpoint("user", "", json::object())})}};
    service_["endpoints"][0]["path"] = "main";
  }

  // As a client elsewhere would, over TCP; the password is in the environment.
  ShellResult Query(const std::string& user, const std::string& password, const std::string& sql,
                    const std::string& schema = "main") {
    return Shell("MYSQL_PWD='" + password + "' mariadb --no-defaults -NBh 127.0.0.1 -u '" + user +
                 "' " + schema + " <<'SQL'\n" + sql + "\nSQL");
  }
  std::string Answer(const std::string& user, const std::string& password, const std::string& sql,
                     const std::string& schema = "main") {
    const ShellResult result = Query(user, password, sql, schema);
    EXPECT_EQ(result.code, 0) << result.output;
    return result.output;
  }

  // Hard to quote, and recognisable in a log.
  static std::string Password(const std::string& user) { return "secret \"\\%`" + user; }
  std::string Schemas() {
    return Output(
        "mariadb --no-defaults -S /run/mysqld/mysqld.sock -NBe \"SELECT GROUP_CONCAT("
        "schema_name ORDER BY 1 SEPARATOR ' ') FROM information_schema.schemata WHERE "
        "schema_name NOT IN ('mysql','sys','information_schema','performance_schema')\"");
  }

  void Configure(const std::vector<std::string>& schemas, const json& endpoints) {
    service_["configuration"] = {{"schemas", schemas}, {"endpoints", endpoints}};
    service_["endpoints"] = json::array();
    for (const auto& [name, configuration] : endpoints.items()) {
      service_["endpoints"].push_back(Endpoint(name, Password(name), configuration));
    }
  }
};

TEST_P(MariaDb, GivesTheDefaultEndpointItsSchemaWithoutAPassword) {
  Start();
  EXPECT_EQ(Answer("user", "", "CREATE TABLE t (a INT); INSERT INTO t VALUES (7); SELECT a FROM t"),
            "7\n");
  EXPECT_THAT(Query("user", "", "CREATE DATABASE other").output, HasSubstr("Access denied"));
  EXPECT_THAT(Query("user", "wrong", "SELECT 1").output, HasSubstr("Access denied"));
  EXPECT_THAT(Query("root", "", "SELECT 1").output, HasSubstr("Access denied"));
}

TEST_P(MariaDb, KeepsDataOverKillsAndRestarts) {
  Start();
  Answer("user", "", "CREATE TABLE t (a INT); INSERT INTO t VALUES (7)");
  KillServer("mariadbd");
  EXPECT_EQ(Answer("user", "", "SELECT a FROM t"), "7\n");
  Restart();
  EXPECT_EQ(Answer("user", "", "SELECT a FROM t"), "7\n");
}

TEST_P(MariaDb, ACrashInTheFirstStartStartsOver) {
  for (int tenths = 0; tenths < 12; tenths += 3) {
    Launch();
    Shell("until [ -e /mnt/mysql.new ] || [ -e /mnt/mysql ]; do :; done; sleep 0." +
          std::to_string(tenths));
    Crash();
  }
  Start();
  Answer("user", "", "CREATE TABLE t (a INT)");
}

TEST_P(MariaDb, ACopyHasEveryCommittedRowAndItsOwnPasswords) {
  const json endpoints = {
      {"writer", {{"default_schema", "main"}, {"privileges", {{"main", "admin"}}}}}};
  Configure({"main"}, endpoints);
  Start();
  Answer("writer", Password("writer"), "CREATE TABLE t (a INT)");
  Repeat("mariadb --no-defaults -S /run/mysqld/mysqld.sock main -e \"INSERT INTO t VALUES ($i)\"");
  const int acknowledged = Acknowledged();
  BecomeACopy();
  service_["endpoints"][0]["password"] = "of the copy";
  Start();
  EXPECT_GE(std::stoi(Answer("writer", "of the copy", "SELECT count(*) FROM t")), acknowledged);
  EXPECT_THAT(Query("writer", Password("writer"), "SELECT 1").output, HasSubstr("Access denied"));
}

TEST_P(MariaDb, EnforcesThePrivilegesOfEachEndpoint) {
  Configure({"main", "other_1"},
            {{"writer",
              {{"default_schema", "main"}, {"privileges", {{"main", "admin"}, {"other_1", "rw"}}}}},
             {"reader", {{"privileges", {{"main", "ro"}}}}},
             {"copier", {{"privileges", {{"main", "replication"}}}}}});
  Start();
  Answer("writer", Password("writer"), "CREATE TABLE t (a INT); INSERT INTO t VALUES (7)");
  EXPECT_THAT(Query("writer", Password("writer"), "CREATE TABLE t (a INT)", "other_1").output,
              HasSubstr("command denied"));
  // A pattern in the name is none: other_1 is not otherx1.
  EXPECT_THAT(Query("writer", Password("writer"), "CREATE DATABASE otherx1").output,
              HasSubstr("Access denied"));
  EXPECT_EQ(Answer("reader", Password("reader"), "SELECT a FROM t"), "7\n");
  EXPECT_THAT(Query("reader", Password("reader"), "DELETE FROM t").output,
              HasSubstr("command denied"));
  EXPECT_THAT(Query("reader", Password("reader"), "SELECT 1", "other_1").output,
              HasSubstr("Access denied"));
  EXPECT_THAT(Answer("copier", Password("copier"), "SHOW MASTER STATUS"), HasSubstr("binlog."));
  EXPECT_THAT(Query("reader", Password("reader"), "SHOW MASTER STATUS").output,
              HasSubstr("Access denied"));
}

TEST_P(MariaDb, ReconcilesWhatChanged) {
  const json admin = {{"default_schema", "main"}, {"privileges", {{"main", "admin"}}}};
  Configure({"main", "old"}, {{"writer", admin}, {"gone", admin}});
  Start();
  Answer("writer", Password("writer"), "CREATE TABLE t (a INT); INSERT INTO t VALUES (7)");
  Configure({"main", "new"},
            {{"writer", {{"default_schema", "main"}, {"privileges", {{"main", "ro"}}}}}});
  service_["endpoints"][0]["password"] = "rotated";
  Restart();
  EXPECT_EQ(Answer("writer", "rotated", "SELECT a FROM t"), "7\n");
  EXPECT_THAT(Query("writer", "rotated", "DELETE FROM t").output, HasSubstr("command denied"));
  EXPECT_THAT(Query("writer", Password("writer"), "SELECT 1").output, HasSubstr("Access denied"));
  EXPECT_THAT(Query("gone", Password("gone"), "SELECT 1").output, HasSubstr("Access denied"));
  EXPECT_EQ(Schemas(), "main new");
}

TEST_P(MariaDb, DropsSchemasOnlyWhenTheyLeaveAnExplicitList) {
  service_["configuration"]["schemas"] = {"main", "second"};
  Start();
  service_["configuration"] = json::object();
  Restart();
  EXPECT_EQ(Schemas(), "main second");
  service_["configuration"]["schemas"] = {"main"};
  Restart();
  EXPECT_EQ(Schemas(), "main");
}

TEST_P(MariaDb, TellsWhyAConfigurationNeverWorks) {
  Configure({"main"}, {{"reader", {{"privileges", {{"mian", "ro"}}}}}});
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("\"mian\" is not one of the schemas"));
}

TEST_P(MariaDb, TellsWhichPropertyTheServerRefuses) {
  service_["configuration"]["properties"] = {{"default_collation", "klingon"}};
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("klingon"));
  Stop();
  service_["configuration"]["properties"] = {{"default_collation", "utf8mb4_german2_ci"},
                                             {"optimizer_switch", "mrr=on"},
                                             {"innodb_adaptive_hash_index", 1}};
  Start();
  EXPECT_EQ(Answer("user", "", "SELECT @@collation_server, @@max_allowed_packet"),
            "utf8mb4_german2_ci\t16777216\n");
}

TEST_P(MariaDb, KeepsSecretsOutOfProcessListsAndLogs) {
  Configure({"main"}, {{"writer", {{"privileges", {{"main", "admin"}}}}}});
  Start();
  EXPECT_THAT(Output("cat /proc/*/cmdline | tr '\\0' ' '"), Not(HasSubstr("secret")));
  EXPECT_THAT(Log(), Not(HasSubstr("secret")));
  EXPECT_THAT(Shell("cat /run/config/service.json", 1000).output, HasSubstr("Permission denied"));
}

TEST_P(MariaDb, ReadsTheDataOfAnOlderVersionAndRefusesThatOfANewer) {
  if (GetParam() != "mariadb-10.11") GTEST_SKIP() << "begins with the older one";
  Start();
  Answer("user", "", "CREATE TABLE t (a INT); INSERT INTO t VALUES (7)");
  SwapImage("mariadb-11.8");
  if (IsSkipped()) return;
  Start();
  EXPECT_EQ(Answer("user", "", "SELECT a FROM t"), "7\n");
  KillServer("mariadbd");
  SwapImage("mariadb-10.11");
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("written by MariaDB 11.8 and cannot be read by 10.11"));
}

INSTANTIATE_TEST_SUITE_P(Image, MariaDb, ::testing::Values("mariadb-10.11", "mariadb-11.8"),
                         ImageName);

}  // namespace
}  // namespace paas::container::testing
