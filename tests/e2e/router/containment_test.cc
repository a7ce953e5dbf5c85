// What whoever gets into nginx could reach: the ports that routes name.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"
#include "tests/e2e/router/node_router.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Tries every address and port of the list and prints those that are open.
const char kTries[] = R"py(
import socket, sys
for target in sys.argv[1:]:
    host, port = target.rsplit(':', 1)
    kind = socket.SOCK_DGRAM if port == '53' else socket.SOCK_STREAM
    s = socket.socket(socket.AF_INET, kind)
    s.settimeout(1)
    try:
        s.connect((host, int(port)))
        if port == '53':
            s.send(b'\0\1\1\0\0\1\0\0\0\0\0\0\3www\6debian\3org\0\0\1\0\1')
            s.recv(512)
        print('open', target)
    except OSError:
        pass
)py";

class Containment : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const char* project : {"front", "other"}) {
      const os::CommandResult deployed =
          SharedPlatform().Paasctl({"deploy", "-p", project, "-e", "main",
                                    std::string(PAAS_SOURCE_DIR) + "/deploy-examples/static-site"});
      ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
    }
  }
  static std::string AddressOf(const std::string& project) {
    const auto record =
        nlohmann::json::parse(os::ReadFile(SharedPlatform().root() + "/paas-agent/instances/" +
                                           project + "-main-bvxea6i--app.json")
                                  .value_or("{}"));
    return record.value("address", "");
  }
  static std::string Status() {
    return os::ReadFile("/proc/" + std::to_string(NodeRouter::Pid()) + "/status").value_or("");
  }
  // As a program of the router's own user in its network would see it.
  static std::string Open(const std::vector<std::string>& targets) {
    std::vector<std::string> argv = {"nsenter", "--target", std::to_string(NodeRouter::Pid()),
                                     "--net",   "--user",   "--preserve-credentials",
                                     "python3", "-c",       kTries};
    argv.insert(argv.end(), targets.begin(), targets.end());
    const os::CommandResult result = *os::RunCommand({.argv = argv});
    return result.output + result.error_output;
  }
};

TEST_F(Containment, HasNamespacesOfItsOwnAndNoPrivileges) {
  const std::string proc = "/proc/" + std::to_string(NodeRouter::Pid()) + "/ns/";
  for (const char* name : {"user", "net", "mnt", "pid", "ipc", "uts", "cgroup"}) {
    const auto ours = os::RunChecked({.argv = {"readlink", std::string("/proc/self/ns/") + name}});
    const auto its = os::RunChecked({.argv = {"readlink", proc + name}});
    EXPECT_NE(*ours, *its) << name;
  }
  EXPECT_THAT(Status(), HasSubstr("NoNewPrivs:\t1"));
  EXPECT_THAT(Status(), HasSubstr("Seccomp:\t2"));
  EXPECT_THAT(Status(), HasSubstr("CapBnd:\t00000000000004e1"));  // of its user namespace
}

TEST_F(Containment, ReachesThePortsThatRoutesNameAndNothingElse) {
  const std::string front = AddressOf("front"), other = AddressOf("other");
  ASSERT_THAT(front, HasSubstr("100."));
  const std::string port = ":" + std::to_string(SharedPlatform().router_port());
  std::vector<std::string> targets = {front + ":80",        other + ":80",     front + ":22",
                                      front + ":8888",      other + ":8080",   "169.254.1.1:22",
                                      "169.254.1.1" + port, "127.0.0.1" + port};
  const os::CommandResult addresses = *os::RunCommand(
      {.argv = {"sh", "-c",
                "ip -4 -o addr show scope global | awk '{sub(\"/.*\", \"\", $4); print "
                "$4}'; awk '$1 == \"nameserver\" {print $2 \":53\"}' /etc/resolv.conf"}});
  std::istringstream lines(addresses.output);
  for (std::string line; std::getline(lines, line);) {
    targets.push_back(line.find(':') == std::string::npos ? line + port : line);
  }
  EXPECT_EQ(Open(targets), "open " + front + ":80\nopen " + other + ":80\n");
}

TEST_F(Containment, ARouteThatGoesClosesItsPortAndItsConnections) {
  const std::string front = AddressOf("front");
  // Pages that the cache has not; nginx keeps the connection for the next one.
  const std::string page = SharedPlatform().Url("front") + "?";
  EXPECT_EQ(Curl(page + "before").status, 200);
  NodeRouter router;
  const auto without = [](paas::agent::v1::ApplyRouterRequest& request) {
    auto& upstreams = *request.mutable_upstreams();
    for (int i = upstreams.size() - 1; i >= 0; --i) {
      if (upstreams.Get(i).environment() == "front-main-bvxea6i") upstreams.DeleteSubrange(i, 1);
    }
  };
  paas::agent::v1::ApplyRouterRequest before;
  ASSERT_OK(router
                .Apply([&](auto& request) {
                  before = request;
                  without(request);
                })
                .status());
  EXPECT_EQ(Open({front + ":80"}), "");
  EXPECT_NE(Curl(page + "closed", {"--max-time", "3"}).status, 200);
  ASSERT_OK(router.Apply([&](auto& request) { request = before; }).status());
  EXPECT_EQ(Curl(page + "open").status, 200);
}

TEST_F(Containment, IsNoneOfTheEnvironmentsThatUsersSee) {
  EXPECT_THAT(SharedPlatform().Paasctl({"envs", "-p", "front"}).output, Not(HasSubstr("router")));
  EXPECT_NE(
      SharedPlatform().Paasctl({"exec", "-p", "node", "-A", "router", "--", "true"}).exit_code, 0);
}

// What a program would write to lies in memory or in its log directory.
TEST_F(Containment, FindsNoToolsAndCannotChangeItsConfiguration) {
  const std::string root = "/proc/" + std::to_string(NodeRouter::Pid()) + "/root";
  for (const char* tool : {"/bin/bash", "/usr/bin/perl", "/usr/bin/curl", "/usr/bin/apt",
                           "/usr/bin/dpkg", "/bin/mount", "/usr/bin/python3"}) {
    EXPECT_FALSE(os::Exists(root + tool)) << tool;
  }
  const std::string mounts =
      *os::ReadFile("/proc/" + std::to_string(NodeRouter::Pid()) + "/mounts");
  EXPECT_THAT(mounts, HasSubstr(" /srv/router "));
  EXPECT_TRUE(::testing::Matches(::testing::ContainsRegex(" / squashfs ro,"))(mounts) ||
              ::testing::Matches(::testing::ContainsRegex(" / fuse[^ ]* ro,"))(mounts))
      << mounts;
  EXPECT_THAT(mounts, ::testing::ContainsRegex(" /srv/router [a-z0-9]+ ro,"));
}

}  // namespace
}  // namespace paas::testing
