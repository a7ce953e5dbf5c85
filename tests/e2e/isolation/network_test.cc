// What a deployed application can reach, with sockets of its own: what its policy lists beyond the
// node, and nothing else.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <unistd.h>

#include <set>

#include "tests/e2e/isolation/inside.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/node_listener.h"

namespace paas::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr char kOutside[] = "198.51.100.2";

// A network beyond the node: a namespace with two listening ports, behind a link.
class Outside {
 public:
  Outside() {
    EXPECT_EQ(Run("ip netns add $n && ip link add $l type veth peer name out netns $n &&"
                  "ip addr add 198.51.100.1/24 dev $l && ip link set $l up &&"
                  "ip -n $n addr add 198.51.100.2/24 dev out && ip -n $n link set out up &&"
                  "ip -n $n link set lo up"),
              "");
    for (const char* port : {"25", "80", "5432"}) {
      EXPECT_EQ(Run(std::string("ip netns exec $n setsid python3 -m http.server ") + port +
                    " </dev/null >/dev/null 2>&1 & until ip netns exec $n sh -c "
                    "'ss -Hltn sport = :" +
                    port + "' | grep -q .; do :; done"),
                "");
    }
  }
  ~Outside() {
    EXPECT_EQ(Run("ip netns pids $n | xargs -r kill; ip link del $l; ip netns del $n"), "");
  }

 private:
  static std::string Run(const std::string& script) {
    const std::string id = std::to_string(::getpid());
    const StatusOr<os::CommandResult> result =
        os::RunCommand({.argv = {"sh", "-c", "n=paas-e2e-" + id + " l=pe-" + id + "; " + script}});
    return result.ok() ? result->error_output : Message(result.status());
  }
};

// The addresses of the node but those of loopback. Link-local ones get the container's interface.
std::set<std::string> NodeAddresses() {
  std::set<std::string> found;
  ifaddrs* list = nullptr;
  EXPECT_EQ(::getifaddrs(&list), 0);
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || std::string(one->ifa_name) == "lo") continue;
    char text[INET6_ADDRSTRLEN] = "";
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(one->ifa_addr);
    if (one->ifa_addr->sa_family == AF_INET) ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    if (one->ifa_addr->sa_family == AF_INET6) {
      ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    }
    if (text[0] != '\0') found.insert(text);
  }
  ::freeifaddrs(list);
  return found;
}

class Network : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    DeployApplication("alpha");
    DeployApplication("beta");
    DeployApplication(
        "narrow", "firewall:\n  outbound:\n    - ips: ['198.51.100.2/32']\n      ports: [80]\n");
  }
  // Refused or dropped, never open.
  static void ExpectClosed(const std::string& project, const std::vector<std::string>& targets) {
    for (const auto& [target, end] : Connect(project, targets)) {
      EXPECT_THAT(end, AnyOf("EHOSTUNREACH", "ENETUNREACH", "EACCES", "ECONNREFUSED", "timeout",
                             "EADDRNOTAVAIL", "EINVAL"))
          << target;
    }
  }
};

TEST_F(Network, TheNodeReachesTheDoorOfAnApplicationAndItsVisitorsDo) {
  EXPECT_EQ(Curl("http://" + AddressOf("alpha") + "/").status, 200);
  EXPECT_EQ(Curl(SharedPlatform().Url("alpha")).status, 200);
}

TEST_F(Network, AnApplicationReachesItsOwnPortsAndNoOthersOfAnyProject) {
  const std::string self = AddressOf("alpha");
  const std::string other = AddressOf("beta");
  ASSERT_NE(self, other);
  const auto own = Connect("alpha", {"127.0.0.1@8888", "127.0.0.1@80", self + "@80"});
  for (const auto& [target, end] : own) EXPECT_EQ(end, "open") << target;
  ExpectClosed("alpha", {other + "@80", other + "@2222", other + "@8888", other + "@22"});
  // Refused by a word, so that programs do not wait.
  EXPECT_EQ(Connect("alpha", {other + "@80"})[other + "@80"], "EHOSTUNREACH");
}

TEST_F(Network, NothingOfTheNodeIsReachable) {
  const NodeListener listener;
  const std::string router = std::to_string(SharedPlatform().router_port());
  std::vector<std::string> targets;
  std::set<std::string> addresses = NodeAddresses();
  addresses.insert("169.254.1.1");
  for (const std::string& address : addresses) {
    const std::string scope = address.starts_with("fe80") ? "%eth0" : "";
    targets.push_back(address + scope + "@" + std::to_string(listener.port()));
    targets.push_back(address + scope + "@" + router);
    targets.push_back(address + scope + "@22");
  }
  ExpectClosed("alpha", targets);
}

TEST_F(Network, MetadataMailAndTheWholePoolAreClosed) {
  const Outside outside;
  ExpectClosed("alpha", {"169.254.169.254@80", std::string(kOutside) + "@25", "203.0.113.7@25",
                         "0.0.0.0@22", "240.0.0.1@80", "224.0.0.1@80"});
  const std::string& pool = SharedPlatform().address_pool();
  const std::string beginning = pool.substr(0, pool.rfind('.') + 1);
  ExpectClosed("alpha", {beginning + "0@80", beginning + "1@80", beginning + "250@8888"});
}

TEST_F(Network, TheSixthVersionHasNoRouteOut) {
  ExpectClosed("alpha", {"2001:db8::1@80", "fd00::1@80", "ff02::1%eth0@80", "fe80::1%eth0@80"});
  EXPECT_EQ(Shell("alpha", "cat /proc/net/if_inet6 | grep -v ' lo$'"), "");
}

TEST_F(Network, OtherProtocolsAndForgedSendersAreRefused) {
  EXPECT_THAT(Python("alpha", "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"),
              HasSubstr("PermissionError"));
  EXPECT_THAT(Python("alpha", "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"),
              HasSubstr("Error"));
  const std::string forge =
      "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
      "s.bind(('" +
      AddressOf("beta") + "', 0))";
  EXPECT_THAT(Python("alpha", forge), HasSubstr("Cannot assign requested address"));
  EXPECT_THAT(Shell("alpha", "ip addr add 198.51.100.9/24 dev eth0; ip link set eth0 down"),
              AnyOf(HasSubstr("not permitted"), HasSubstr("not found")));
}

TEST_F(Network, APolicyOpensWhatItListsAndNothingElse) {
  const Outside outside;
  const std::string host(kOutside);
  auto all = Connect("alpha", {host + "@80", host + "@5432"});
  EXPECT_EQ(all[host + "@80"], "open");
  EXPECT_EQ(all[host + "@5432"], "open");
  auto narrow = Connect("narrow", {host + "@80", host + "@5432", "203.0.113.7@80"});
  EXPECT_EQ(narrow[host + "@80"], "open");
  EXPECT_EQ(narrow[host + "@5432"], "EHOSTUNREACH");
  EXPECT_EQ(narrow["203.0.113.7@80"], "EHOSTUNREACH");
}

}  // namespace
}  // namespace paas::testing
