// PostgreSQL: what its relationship promises, and what it may not do.

#include <gmock/gmock.h>

#include "tests/integration/services/service_fixture.h"

namespace paas::container::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json Endpoint(const std::string& user, const std::string& password, const json& configuration) {
  return {{"name", user},
          {"port", 5432},
          {"scheme", "pgsql"},
          {"username", user},
          {"password", password},
          {"path", configuration.value("default_database", json())},
          {"query", json::object()},
          {"configuration", configuration}};
}

class PostgreSql : public ServiceTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    UseImage(GetParam());
    service_ = {{"name", "store"},
                {"type", "postgresql"},
                {"version", GetParam().substr(GetParam().find('-') + 1)},
                {"configuration", json::object()},
                {"endpoints", json::array({Endpoint("main", "main", json::object())})}};
    service_["endpoints"][0]["path"] = "main";
  }

  static std::string Password(const std::string& user) { return "secret \"\\%:`" + user; }

  // As a client elsewhere would, over TCP; the password is in the environment.
  ShellResult Query(const std::string& user, const std::string& sql,
                    const std::string& database = "main", const std::string& password = "") {
    return Shell("PGPASSWORD='" + (password.empty() ? Password(user) : password) +
                 "' psql -XqAtw -h 127.0.0.1 -U " + user + " -d " + database +
                 " -v ON_ERROR_STOP=1 <<'SQL'\n" + sql + "\nSQL");
  }
  std::string Answer(const std::string& user, const std::string& sql,
                     const std::string& database = "main") {
    const ShellResult result = Query(user, sql, database);
    EXPECT_EQ(result.code, 0) << sql << "\n" << result.output;
    return result.output;
  }
  std::string AsRoot(const std::string& sql) {
    return Output("psql -XqAt -h /run/postgresql -U postgres -d postgres -c \"" + sql + "\"");
  }

  void Configure(const std::vector<std::string>& databases, const json& endpoints) {
    service_["configuration"] = {{"databases", databases}, {"endpoints", endpoints}};
    service_["endpoints"] = json::array();
    for (const auto& [name, configuration] : endpoints.items()) {
      service_["endpoints"].push_back(Endpoint(name, Password(name), configuration));
    }
  }
};

TEST_P(PostgreSql, GivesTheDefaultUserItsDatabase) {
  Start();
  EXPECT_EQ(Answer("main", "CREATE TABLE t (a INT); INSERT INTO t VALUES (7); SELECT a FROM t"),
            "7\n");
  EXPECT_EQ(Answer("main", "SELECT tableowner FROM pg_tables WHERE tablename = 't'"), "main\n");
  EXPECT_EQ(Answer("main",
                   "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE "
                   "datname = 'main'"),
            "C.UTF-8|UTF8\n");
  EXPECT_THAT(Query("main", "CREATE DATABASE other").output, HasSubstr("permission denied"));
  EXPECT_NE(Query("main", "SELECT 1", "postgres").code, 0);
  EXPECT_THAT(Query("postgres", "SELECT 1").output, HasSubstr("rejects connection"));
  EXPECT_THAT(Shell("psql -h /run/postgresql -U postgres", 1000).output,
              HasSubstr("Peer authentication failed"));
}

TEST_P(PostgreSql, KeepsDataOverKillsAndRestarts) {
  Start();
  Answer("main", "CREATE TABLE t (a INT); INSERT INTO t VALUES (7)");
  KillServer("postgres");
  EXPECT_EQ(Answer("main", "SELECT a FROM t"), "7\n");
  Restart();
  EXPECT_EQ(Answer("main", "SELECT a FROM t"), "7\n");
  EXPECT_THAT(Log(), HasSubstr("database system is shut down"));
}

TEST_P(PostgreSql, ACrashInTheFirstStartStartsOver) {
  for (int tenths = 0; tenths < 12; tenths += 3) {
    Launch();
    Shell("until [ -e /mnt/postgresql.new ] || [ -e /mnt/postgresql ]; do :; done; sleep 0." +
          std::to_string(tenths));
    Crash();
  }
  Start();
  Answer("main", "CREATE TABLE t (a INT)");
}

TEST_P(PostgreSql, ACopyHasEveryCommittedRowAndItsOwnPasswords) {
  const json endpoints = {
      {"writer", {{"default_database", "main"}, {"privileges", {{"main", "admin"}}}}}};
  Configure({"main"}, endpoints);
  Start();
  Answer("writer", "CREATE TABLE t (a INT)");
  Repeat("psql -XqAt -h /run/postgresql -U postgres -d main -c \"INSERT INTO t VALUES ($i)\"");
  const int acknowledged = Acknowledged();
  BecomeACopy();
  service_["endpoints"][0]["password"] = "of the copy";
  Start();
  const ShellResult rows = Query("writer", "SELECT count(*) FROM t", "main", "of the copy");
  ASSERT_EQ(rows.code, 0) << rows.output;
  EXPECT_GE(std::stoi(rows.output), acknowledged);
  EXPECT_NE(Query("writer", "SELECT 1").code, 0);
}

TEST_P(PostgreSql, EnforcesThePrivilegesOfEachEndpoint) {
  Configure({"main", "second"},
            {{"owner", {{"default_database", "main"}, {"privileges", {{"main", "admin"}}}}},
             {"writer", {{"privileges", {{"main", "rw"}}}}},
             {"reader", {{"privileges", {{"main", "ro"}, {"second", "admin"}}}}}});
  Start();
  Answer("owner", "CREATE TABLE t (id SERIAL, a INT); CREATE SCHEMA s; CREATE TABLE s.u (a INT)");
  Answer("writer", "INSERT INTO t (a) VALUES (7); UPDATE t SET a = 8; INSERT INTO s.u VALUES (1)");
  EXPECT_THAT(Query("writer", "CREATE TABLE x (a INT)").output, HasSubstr("permission denied"));
  EXPECT_THAT(Query("writer", "DROP TABLE t").output, HasSubstr("must be owner"));
  EXPECT_EQ(Answer("reader", "SELECT a FROM t UNION SELECT a FROM s.u ORDER BY 1"), "1\n8\n");
  EXPECT_THAT(Query("reader", "DELETE FROM t").output, HasSubstr("permission denied"));
  EXPECT_THAT(Query("owner", "SELECT 1", "second").output, HasSubstr("permission denied"));
  EXPECT_THAT(Query("owner", "SELECT 1", "main", "wrong").output,
              HasSubstr("password authentication failed"));
}

TEST_P(PostgreSql, SeveralAdminsShareWhatTheyMake) {
  Start();
  Answer("main", "CREATE TABLE old (a INT)");
  const json admin = {{"default_database", "main"}, {"privileges", {{"main", "admin"}}}};
  Configure({"main"}, {{"one", admin}, {"two", admin}});
  Restart();
  Answer("one", "CREATE TABLE t (a INT)");
  Answer("two", "ALTER TABLE t ADD b INT; DROP TABLE old");
  EXPECT_NE(Query("main", "SELECT 1").code, 0);
  Configure({"main"}, {{"one", {{"default_database", "main"}, {"privileges", {{"main", "ro"}}}}},
                       {"two", admin}});
  Restart();
  Answer("two", "DROP TABLE t; CREATE TABLE v (a INT)");
  EXPECT_EQ(Answer("one", "SELECT count(*) FROM v"), "0\n");
  EXPECT_THAT(Query("one", "DROP TABLE v").output, HasSubstr("must be owner"));
  EXPECT_EQ(
      AsRoot("SELECT string_agg(rolname, ' ' ORDER BY 1) FROM pg_roles WHERE rolname !~ '^pg_'"),
      "postgres one two");
}

TEST_P(PostgreSql, KeepsDatabasesThatLeaveTheListOutOfReach) {
  service_["configuration"]["databases"] = {"main", "second"};
  Start();
  Answer("main", "CREATE TABLE t (a INT); INSERT INTO t VALUES (7)", "second");
  service_["configuration"]["databases"] = {"main"};
  Restart();
  EXPECT_THAT(Query("main", "SELECT 1", "second").output, HasSubstr("permission denied"));
  service_["configuration"]["databases"] = {"main", "second"};
  Restart();
  EXPECT_EQ(Answer("main", "SELECT a FROM t", "second"), "7\n");
}

TEST_P(PostgreSql, MakesExtensionsAndCollations) {
  service_["configuration"] = {{"extensions", {"pg_trgm", "uuid-ossp"}},
                               {"default_collation", "de_DE.UTF-8"},
                               {"default_ctype", "de_DE.UTF-8"}};
  Start();
  EXPECT_EQ(Answer("main", "SELECT similarity('word', 'word') || (uuid_nil()::text < 'x')::text"),
            "1true\n");
  EXPECT_EQ(Answer("main", "SELECT 'ä' < 'b'"), "t\n");
}

TEST_P(PostgreSql, TellsWhyAConfigurationNeverWorks) {
  service_["configuration"]["extensions"] = {"no_such_thing"};
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("extension \"no_such_thing\" is not available"));
  Stop();
  service_["configuration"] = json::object();
  Start();
}

TEST_P(PostgreSql, RefusesDataOfAnotherVersionAndKeepsIt) {
  Start();
  Answer("main", "CREATE TABLE t (a INT)");
  Output("chpst -u app dash -c 'echo 14 >/mnt/postgresql/PG_VERSION'");
  Stop();
  Launch();
  const ShellResult verdict = Verdict();
  EXPECT_EQ(verdict.code, 2);
  EXPECT_THAT(verdict.output, HasSubstr("written by PostgreSQL 14 and cannot be read by 1"));
  EXPECT_EQ(Shell("test -d /mnt/postgresql/base", 1000).code, 0);
}

TEST_P(PostgreSql, KeepsSecretsOutOfProcessListsAndLogs) {
  Configure({"main"}, {{"writer", {{"privileges", {{"main", "admin"}}}}}});
  service_["configuration"]["extensions"] = {"no_such_thing"};
  Launch();
  EXPECT_EQ(Verdict().code, 2);
  EXPECT_THAT(Output("cat /proc/*/cmdline | tr '\\0' ' '"), Not(HasSubstr("secret")));
  EXPECT_THAT(Log(), Not(HasSubstr("secret")));
}

INSTANTIATE_TEST_SUITE_P(Image, PostgreSql, ::testing::Values("postgresql-15", "postgresql-17"),
                         ImageName);

}  // namespace
}  // namespace paas::container::testing
