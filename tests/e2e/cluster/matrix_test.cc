// Who reaches whom, by real connections: exactly what is declared.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "common/os/file.h"
#include "tests/e2e/cluster/cluster.h"
#include "tests/support/node_listener.h"

namespace paas::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

std::set<std::string> NodeAddresses() {
  const auto shown =
      os::RunCommand({.argv = {"ip", "-o", "-4", "addr", "show", "scope", "global"}});
  std::set<std::string> addresses = {"169.254.1.1"};
  std::istringstream lines(shown.ok() ? shown->output : "");
  for (std::string line, index, name, family, address; std::getline(lines, line);) {
    std::istringstream(line) >> index >> name >> family >> address;
    addresses.insert(address.substr(0, address.find('/')));
  }
  return addresses;
}

std::string Target(const std::string& address, uint16_t port) {
  return address + "@" + std::to_string(port);
}

// Ports on which something listens; a connection to any other one cannot succeed.
using Ports = std::map<std::string, std::set<uint16_t>>;

class Matrix : public ::testing::Test {
 protected:
  void SetUp() override {
    DeployCluster();
    DeployCluster("feature");
    ours_ = Containers();
    theirs_ = Containers("feature");
  }
  void TearDown() override {
    EXPECT_EQ(
        SharedPlatform().Paasctl({"delete", "-p", kProject, "-e", "feature", "--yes"}).exit_code,
        0);
  }

  // Everything that listens, but in the container itself; what it means, by target.
  std::map<std::string, std::string> Targets(const std::string& from) const {
    std::map<std::string, std::string> targets;
    for (const auto& [name, container] : ours_) {
      if (name == from) continue;
      for (const uint16_t port : Listening(container.pid)) {
        targets[Target(container.address, port)] = name + ":" + std::to_string(port);
      }
    }
    for (const auto& [name, container] : theirs_) {
      for (const uint16_t port : Listening(container.pid)) {
        targets[Target(container.address, port)] = "other " + name + ":" + std::to_string(port);
      }
    }
    for (const std::string& address : NodeAddresses()) {
      targets[Target(address, node_.port())] = "node " + address;
    }
    return targets;
  }

  std::set<std::string> Reached(const std::string& from) const {
    const std::map<std::string, std::string> meaning = Targets(from);
    std::set<std::string> targets;
    for (const auto& [target, what] : meaning) targets.insert(target);
    EXPECT_GT(targets.size(), 15u);
    std::set<std::string> reached;
    for (const auto& [target, end] : ConnectFrom(ours_.at(from).pid, targets)) {
      if (end == "open") reached.insert(meaning.at(target));
    }
    return reached;
  }

  const NodeListener node_;
  std::map<std::string, Running> ours_;
  std::map<std::string, Running> theirs_;
};

TEST_F(Matrix, ExactlyWhatIsDeclaredIsOpen) {
  const std::map<std::string, std::set<std::string>> declared = {
      {"web", {"db:3306", "documents:5432", "cache:6379", "api:80"}},
      {"web--queue", {"cache:6379"}},
      {"api", {"db:3306"}},
      {"db", {}},
      {"documents", {}},
      {"cache", {}}};
  ASSERT_EQ(ours_.size(), declared.size());
  for (const auto& [name, targets] : declared) EXPECT_EQ(Reached(name), targets) << name;
}

// Pings until nobody answers any more, and says how it ended.
constexpr char kPinger[] = R"(import socket, sys, time
s = socket.create_connection((sys.argv[1], 6379), 5)
s.settimeout(2)
def ping():
    s.sendall(b"PING\r\n")
    return s.recv(64)
assert ping().startswith(b"+PONG")
open(sys.argv[2], "w").close()
end = time.monotonic() + 60
how = "still open"
while time.monotonic() < end:
    try:
        if not ping():
            how = "closed"
            break
    except OSError as e:
        how = "closed: %s" % e
        break
print(how)
)";

TEST_F(Matrix, ARelationshipThatIsRemovedEndsItsConnections) {
  const std::string marker = SharedPlatform().root() + "/pinged";
  const Running web = ours_.at("web");
  std::string how;
  std::thread pinger([&] {
    how = InNetworkOf(web.pid, {"python3", "-c", kPinger, ours_.at("cache").address, marker});
  });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!os::Exists(marker) && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_TRUE(os::Exists(marker));
  DeployCluster("main", "  database: 'db:writer'\n");
  pinger.join();
  EXPECT_THAT(how, HasSubstr("closed"));
  ours_ = Containers();
  EXPECT_EQ(Reached("web"), std::set<std::string>{"db:3306"});
  EXPECT_EQ(ours_.at("web").address, web.address);
}

}  // namespace
}  // namespace paas::testing
