#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "network/network.h"
#include "tests/integration/network/fake_net.h"
#include "tests/support/status_matchers.h"

namespace paas::network::testing {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;

// Every test gets a fresh "host": a network namespace with an uplink eth0 (192.0.2.2) to an
// "internet" that holds a public server, a resolver, and what sits at the cloud's metadata address.
class NetworkTest : public ::testing::Test {
 protected:
  static constexpr const char* kPublic = "198.51.100.7";
  static constexpr const char* kOtherPublic = "203.0.113.9";
  static constexpr const char* kMetadata = "169.254.169.254";
  static constexpr const char* kResolver = "192.0.2.53";
  static constexpr const char* kHost = "192.0.2.2";
  static constexpr const char* kGateway = "169.254.1.1";

  void SetUp() override {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    SetLoopbackUp(-1);
    internet_ = NewNetns();
    SetLoopbackUp(internet_.get());
    Connect(internet_.get(), {.name = "eth0",
                              .peer = "eth0",
                              .cidr = "192.0.2.2/24",
                              .peer_cidr = "192.0.2.1/24",
                              .mtu = 1400});
    AddDefaultRoute(-1, "192.0.2.1");
    for (const char* address : {kPublic, kOtherPublic, kMetadata, kResolver}) {
      AddLoopbackAddress(internet_.get(), address);
    }
    // The resolver is in the uplink's own subnet, so somebody has to answer for it there.
    WriteProc(-1, "/proc/sys/net/ipv4/ip_forward", "0");
    network_ = Open();
  }

  Config MakeConfig() const {
    Config config;
    config.table = "paas_test_" + std::to_string(::getpid());
    config.resolvers = {Address(kResolver)};
    return config;
  }
  std::unique_ptr<Network> Open() const {
    auto network = Network::Open(MakeConfig());
    EXPECT_OK(network);
    return network.ok() ? std::move(*network) : nullptr;
  }

  // A container with its namespace, attached.
  struct Box {
    os::UniqueFd netns;
    ContainerNetwork network;
    container::Interface interface;

    int ns() const { return netns.get(); }
    const std::string& address() const { return interface.address; }
  };
  Box Attach(const std::string& id, OutboundPolicy outbound = {}, std::vector<Edge> edges = {}) {
    Box box{
        NewNetns(), {id, Ipv4{0x64600000u + ++last_}, std::move(outbound), std::move(edges)}, {}};
    auto interface = network_->Attach(box.ns(), box.network);
    EXPECT_OK(interface);
    if (interface.ok()) box.interface = *interface;
    return box;
  }
  static OutboundPolicy All() { return {.mode = OutboundPolicy::Mode::kAll}; }
  static OutboundPolicy Listed(std::vector<OutboundRule> rules) {
    return {.mode = OutboundPolicy::Mode::kListed, .rules = std::move(rules)};
  }
  static std::string IpForward() {
    return ReadProc(-1, "/proc/sys/net/ipv4/ip_forward").substr(0, 1);
  }

  os::UniqueFd internet_;
  std::unique_ptr<Network> network_;
  uint32_t last_ = 0;
};

}  // namespace paas::network::testing
