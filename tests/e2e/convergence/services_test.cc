// Applications and their services come up together, and are taken apart again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Services : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(SharedPlatform().Paasctl({"delete", "-p", "meet", "-e", "main", "--yes"}).exit_code,
              0);
  }
  void Configure(const std::string& server, const std::string& relationships,
                 const std::string& services) {
    project_.Write("server.js", server);
    project_.Write(".platform/services.yaml", services);
    project_.Write(".platform.app.yaml",
                   "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\n"
                   "disk: 128\nmounts: {kept: {source: local}}\n" +
                       relationships + "web: {commands: {start: node server.js}}\n");
  }
  os::CommandResult Deploy() {
    return SharedPlatform().Paasctl({"deploy", "-p", "meet", "-e", "main", project_.path()});
  }
  static std::string Inside(const std::string& script) {
    return SharedPlatform()
        .Paasctl({"exec", "-p", "meet", "-e", "main", "-A", "app", "--", "sh", "-c", script})
        .output;
  }

  ProjectCopy project_{"hello-node"};
};

// Tries its database once, at its start, and tells what came of it.
constexpr char kOneTry[] = R"(
const net = require('net'), http = require('http');
const socket = net.connect(process.env.DATABASE_PORT, process.env.DATABASE_HOST);
let answer = 'undecided';
socket.on('data', () => { answer = 'met'; socket.destroy(); });
socket.on('error', (error) => { answer = String(error); });
socket.on('close', () =>
  http.createServer((q, r) => r.end(answer)).listen(process.env.PORT));
)";

TEST_F(Services, AreHealthyBeforeTheApplicationsCommandStarts) {
  Configure(kOneTry, "relationships: {database: 'db:mysql'}\n",
            "db: {type: 'mariadb:10.11', disk: 256}\n");
  const os::CommandResult deployed = Deploy();
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Curl(SharedPlatform().Url("meet")).body, "met");
  EXPECT_EQ(Inside("getent hosts database.internal | grep -c ."), "1\n");
}

// The container of the application stays and is not new, its database is.
TEST_F(Services, AreAwaitedWhenTheyStartAnewBesideNewCode) {
  const std::string relationships = "relationships: {database: 'db:mysql'}\n";
  Configure(kOneTry, relationships, "db: {type: 'mariadb:10.11', disk: 256}\n");
  ASSERT_EQ(Deploy().exit_code, 0);
  Configure(std::string(kOneTry) + "// other code\n", relationships,
            "db: {type: 'mariadb:10.11', disk: 256, "
            "configuration: {properties: {max_allowed_packet: 32}}}\n");
  const os::CommandResult deployed = Deploy();
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_THAT(deployed.error_output, AllOf(HasSubstr("restart   db: setting properties added"),
                                           HasSubstr("swap app  app: code changed")));
  EXPECT_EQ(Curl(SharedPlatform().Url("meet")).body, "met");
}

// Holds a connection, and when it is told to stop says whether that still works.
constexpr char kHolder[] = R"(
const net = require('net'), http = require('http'), fs = require('fs');
if (process.env.CACHE_HOST) {
  const socket = net.connect(process.env.CACHE_PORT, process.env.CACHE_HOST);
  socket.on('error', () => {});
  const say = (text) => fs.appendFileSync('/app/kept/said', text + '\n');
  socket.write('PING\r\n');
  socket.once('data', () => say('open'));
  process.on('SIGTERM', () => {
    const late = setTimeout(() => { say('closed'); process.exit(0); }, 2000);
    socket.once('data', () => { clearTimeout(late); say('still open'); process.exit(0); });
    socket.once('close', () => { clearTimeout(late); say('closed'); process.exit(0); });
    socket.write('PING\r\n');
  });
}
http.createServer((q, r) => r.end('up')).listen(process.env.PORT);
)";

TEST_F(Services, ARelationshipThatIsNoLongerDeclaredIsClosedBeforeAnythingElseHappens) {
  const std::string services = "store: {type: 'redis:7.0'}\n";
  Configure(kHolder, "relationships: {cache: 'store:redis'}\n", services);
  os::CommandResult deployed = Deploy();
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Inside("cat kept/said"), "open\n");
  Configure(kHolder, "", services);
  deployed = Deploy();
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Inside("cat kept/said"), "open\nclosed\n");
}

TEST_F(Services, OneThatCanNeverStartIsNamedWithItsReason) {
  Configure(kHolder, "relationships: {cache: 'store:redis'}\n",
            "store: {type: 'redis:7.0', configuration: {maxmemory_policy: no-such-policy}}\n");
  const os::CommandResult failed = Deploy();
  EXPECT_NE(failed.exit_code, 0);
  EXPECT_THAT(failed.error_output, AllOf(HasSubstr("store did not become healthy"),
                                         HasSubstr("maxmemory_policy: expected one of")));
}

}  // namespace
}  // namespace paas::testing
