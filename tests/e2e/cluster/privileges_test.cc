// The logins that relationships give: each may do what its endpoint says, and nothing beyond.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/cluster/cluster.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

class Privileges : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { DeployCluster(); }
};

TEST_F(Privileges, OfMariaDb) {
  EXPECT_EQ(Maria("database", "CREATE OR REPLACE TABLE t (a INT); INSERT INTO t VALUES (7)"), "");
  EXPECT_EQ(Maria("reader", "SELECT a FROM t"), "7\n");
  for (const char* refused : {"INSERT INTO t VALUES (8)", "DROP TABLE t", "CREATE TABLE u (a INT)",
                              "USE other", "SELECT * FROM mysql.user", "SHUTDOWN"}) {
    EXPECT_THAT(Maria("reader", refused), HasSubstr("denied")) << refused;
  }
  for (const char* refused :
       {"USE other", "CREATE DATABASE mine", "CREATE USER x", "SELECT 1 INTO OUTFILE '/tmp/x'",
        "GRANT SELECT ON main.* TO reader"}) {
    EXPECT_THAT(Maria("database", refused), HasSubstr("denied")) << refused;
  }
}

TEST_F(Privileges, OfPostgres) {
  EXPECT_EQ(Postgres("documents", "DROP TABLE IF EXISTS t"),
            "NOTICE:  table \"t\" does not exist, skipping\n");
  EXPECT_EQ(Postgres("documents", "CREATE TABLE t (a INT); INSERT INTO t VALUES (7)"), "");
  EXPECT_EQ(Postgres("records", "SELECT a FROM t"), "7\n");
  for (const char* refused : {"INSERT INTO t VALUES (8)", "DROP TABLE t", "CREATE TABLE u (a INT)",
                              "CREATE DATABASE d", "SELECT pg_read_file('/etc/passwd')"}) {
    const std::string told = Postgres("records", refused);
    EXPECT_TRUE(told.find("denied") != std::string::npos ||
                told.find("must be owner") != std::string::npos)
        << refused << ": " << told;
  }
  EXPECT_THAT(Postgres("documents", "COPY t FROM PROGRAM 'id'"), HasSubstr("must be superuser"));
  EXPECT_THAT(Postgres("documents", "CREATE ROLE x SUPERUSER"), HasSubstr("ERROR"));
}

TEST_F(Privileges, NobodyGetsInWithoutTheRightPassword) {
  EXPECT_THAT(In("web", "MYSQL_PWD=wrong mariadb -h database.internal -u writer -e 'SELECT 1'"),
              HasSubstr("Access denied"));
  EXPECT_THAT(In("web", "mariadb -h database.internal -u root -e 'SELECT 1'"), HasSubstr("ERROR"));
  EXPECT_THAT(
      In("web", "PGPASSWORD=wrong psql -h documents.internal -U writer -d main -c 'SELECT 1'"),
      HasSubstr("failed"));
}

TEST_F(Privileges, OfRedis) {
  EXPECT_EQ(Redis("SET k v"), "OK\n");
  EXPECT_EQ(Redis("GET k"), "v\n");
}

}  // namespace
}  // namespace paas::testing
