// `firewall.outbound` by domain, as an application sees it: with a name server and two hosts beyond
// the node.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "common/os/file.h"
#include "tests/integration/agent_names/name_server.h"
#include "tests/integration/network/fake_net.h"
#include "tests/support/platform.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kName[] = "service.example.org";
constexpr char kServer[] = "198.51.100.53";
constexpr char kOne[] = "198.51.100.2";
constexpr char kTwo[] = "198.51.100.3";
constexpr std::chrono::seconds kPatience{60};
constexpr char kFirewall[] =
    "firewall:\n"
    "  outbound:\n"
    "    - domains: [service.example.org]\n"
    "      ports: [80]\n";

// A network beyond the node: a namespace with web servers on two addresses, behind a link.
class Outside {
 public:
  Outside() {
    EXPECT_EQ(Run("ip netns add $n && ip link add $l type veth peer name out netns $n &&"
                  "ip addr add 198.51.100.1/24 dev $l && ip link set $l up &&"
                  "for a in 2 3 53; do ip -n $n addr add 198.51.100.$a/24 dev out; done &&"
                  "ip -n $n link set out up && ip -n $n link set lo up"),
              "");
    EXPECT_EQ(Run("ip netns exec $n setsid python3 -m http.server 80 </dev/null >/dev/null 2>&1 & "
                  "until ip netns exec $n ss -Hltn sport = :80 | grep -q .; do :; done"),
              "");
    netns_ = os::Open("/run/netns/" + Name(), O_RDONLY).value();
  }
  ~Outside() {
    EXPECT_EQ(Run("ip netns pids $n | xargs -r kill; ip link del $l; ip netns del $n"), "");
  }
  int netns() const { return netns_.get(); }

 private:
  static std::string Name() { return "paas-names-" + std::to_string(::getpid()); }
  static std::string Run(const std::string& script) {
    const StatusOr<os::CommandResult> result = os::RunCommand(
        {.argv = {"sh", "-c",
                  "n=" + Name() + " l=pn-" + std::to_string(::getpid()) + "; " + script}});
    return result.ok() ? result->error_output : Message(result.status());
  }

  os::UniqueFd netns_;
};

class NamesOfTheFirewall : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.Say(kName, {network::testing::Address(kOne)}, /*ttl_s=*/1);
    server_.Say("other.example.org", {network::testing::Address(kTwo)}, /*ttl_s=*/1);
    StatusOr<std::unique_ptr<Platform>> started = Platform::Start({"--name-server", kServer});
    ASSERT_OK(started);
    platform_ = *std::move(started);
    const std::string own = os::ReadFile(project_.path() + "/.platform.app.yaml").value();
    project_.Write(".platform.app.yaml", own + kFirewall);
    const os::CommandResult deployed =
        platform_->Paasctl({"deploy", "-p", "names", "-e", "main", project_.path()});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  std::string Shell(const std::string& script) const {
    const os::CommandResult result = platform_->Paasctl(
        {"exec", "-T", "-p", "names", "-e", "main", "-A", "app", "--", "sh", "-c", script});
    return result.output + result.error_output;
  }
  // "200", or what curl says.
  std::string Get(const std::string& host) const {
    return Shell("curl -sS -m 5 -o /dev/null -w '%{http_code}' http://" + host + "/ 2>&1");
  }
  std::string Await(const std::string& script, const std::string& wanted) const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::string seen = Shell(script);
    while (seen != wanted && std::chrono::steady_clock::now() < deadline) seen = Shell(script);
    return seen;
  }
  std::string Resolved() const { return Shell("getent ahostsv4 service.example.org | head -1"); }

  Outside outside_;
  agent::NameServer server_{network::testing::UdpSocket(outside_.netns(), kServer, 53)};
  ProjectCopy project_{"hello-python"};
  std::unique_ptr<Platform> platform_;
};

TEST_F(NamesOfTheFirewall, AreOpenUnderTheAddressesThatTheyHave) {
  EXPECT_EQ(Get(kName), "200");  // from the first moment on
  EXPECT_THAT(Resolved(), HasSubstr(kOne));
  EXPECT_THAT(Get(kTwo), HasSubstr("000"));
  EXPECT_THAT(Get("other.example.org"), HasSubstr("000")) << "a name that nobody listed";
  const std::string processes = Shell("pgrep -f [s]erver.py");

  server_.Say(kName, {network::testing::Address(kTwo)}, /*ttl_s=*/1);
  const std::string script = "getent ahostsv4 service.example.org | awk '{print $1; exit}'";
  EXPECT_EQ(Await(script, std::string(kTwo) + "\n"), std::string(kTwo) + "\n");
  EXPECT_EQ(Get(kName), "200");
  EXPECT_EQ(Get(kOne), "200") << "for those who still have it";
  EXPECT_EQ(Shell("pgrep -f [s]erver.py"), processes) << "nothing was started anew";

  ASSERT_OK(platform_->Kill("paas-agent", SIGKILL));
  server_.Silence(true);
  ASSERT_OK(platform_->Restart("paas-agent"));
  EXPECT_EQ(Get(kName), "200");
  server_.Silence(false);

  const std::string own = os::ReadFile(project_.path() + "/.platform.app.yaml").value();
  project_.Write(".platform.app.yaml",
                 own.substr(0, own.find("firewall:")) + "firewall:\n  outbound: []\n");
  ASSERT_EQ(platform_->Paasctl({"deploy", "-p", "names", "-e", "main", project_.path()}).exit_code,
            0);
  EXPECT_THAT(Get(kTwo), HasSubstr("000"));
  EXPECT_EQ(Shell("grep example.org /etc/hosts"), "");
  EXPECT_EQ(platform_->Paasctl({"delete", "-p", "names", "-e", "main", "--yes"}).exit_code, 0);
}

}  // namespace
}  // namespace paas::testing
