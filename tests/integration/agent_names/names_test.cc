// `firewall.outbound` by domain: a name server in another network namespace, the kernel's firewall,
// and connections from a container.

#include "agent/dns/name_keeper.h"
#include "tests/integration/agent_names/name_server.h"
#include "tests/integration/network/network_fixture.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using network::testing::Accept;
using network::testing::Address;
using network::testing::Dial;
using network::testing::Listen;
using network::testing::Outcome;
using network::testing::Passes;
using network::testing::UdpSocket;

constexpr char kName[] = "api.example.org";
constexpr int64_t kMinute = 60'000;
constexpr std::chrono::seconds kPatience{30};

class Names : public network::testing::NetworkTest {
 protected:
  void SetUp() override {
    NetworkTest::SetUp();
    server_ = std::make_unique<NameServer>(UdpSocket(internet_.get(), kResolver, 53));
  }
  void TearDown() override {
    keeper_.reset();
    server_.reset();
  }
  // It asks at once, and time does not pass by itself: what the server is to say comes before.
  void StartAgent() {
    registry_ =
        std::make_unique<NameRegistry>(directory_ / "names.json", [this] { return now_.load(); });
    ASSERT_OK(network_->SetNames(registry_->Open()));
    keeper_ = std::make_unique<NameKeeper>(
        NameKeeper::Parts{registry_.get(), &lookup_, network_.get(),
                          [] { return std::set<std::string>{kName}; }, [this] { ++shown_; }});
  }
  static network::OutboundPolicy To(const std::string& name, std::vector<uint16_t> ports) {
    return Listed({{{}, std::move(ports), {name}}});
  }
  // Later, when everything that is due was asked for.
  void Pass(int64_t ms) {
    now_ += ms;
    registry_->Wake();
  }
  // Refusals are answered only so often; after that they are silent.
  Outcome AwaitDial(const Box& from, const char* address, Outcome wanted) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    Outcome seen = Dial(from.ns(), address, 443);
    while (seen != wanted && std::chrono::steady_clock::now() < deadline) {
      seen = Dial(from.ns(), address, 443);
    }
    return seen;
  }

  testing::TempDirectory directory_;
  std::atomic<int64_t> now_ = 1'700'000'000'000;
  std::atomic<int> shown_ = 0;
  std::unique_ptr<NameServer> server_;
  DnsLookup lookup_{{kResolver}};
  std::unique_ptr<NameRegistry> registry_;
  std::unique_ptr<NameKeeper> keeper_;
};

TEST_F(Names, OpenWhatTheyStandForAndFollowTheirAnswers) {
  server_->Say(kName, {Address(kPublic)});
  StartAgent();
  const Box app = Attach("app", To(kName, {443}));
  const os::UniqueFd here = Listen(internet_.get(), kPublic, 443);
  const os::UniqueFd other_port = Listen(internet_.get(), kPublic, 80);
  const os::UniqueFd there = Listen(internet_.get(), kOtherPublic, 443);
  EXPECT_EQ(AwaitDial(app, kPublic, Outcome::kOpen), Outcome::kOpen);
  EXPECT_NE(Dial(app.ns(), kPublic, 80), Outcome::kOpen);
  EXPECT_NE(Dial(app.ns(), kOtherPublic, 443), Outcome::kOpen);
  EXPECT_GT(shown_, 0);
  os::UniqueFd client;
  while (Dial(app.ns(), kPublic, 443, &client) != Outcome::kOpen) {
  }
  os::UniqueFd peer = Accept(here.get());
  // Earlier attempts of this test are accepted first.
  while (!Passes(client.get(), peer.get(), 300)) peer = Accept(here.get());

  // It moves: what programs still know stays open for an hour, and connections go on after that.
  server_->Say(kName, {Address(kOtherPublic)});
  Pass(kMinute + 1);
  EXPECT_EQ(AwaitDial(app, kOtherPublic, Outcome::kOpen), Outcome::kOpen);
  EXPECT_EQ(registry_->Addresses({kName}).at(kName), std::vector<std::string>{kOtherPublic});
  EXPECT_EQ(Dial(app.ns(), kPublic, 443), Outcome::kOpen);
  Pass(61 * kMinute);
  EXPECT_EQ(AwaitDial(app, kPublic, Outcome::kUnreachable), Outcome::kUnreachable);
  EXPECT_TRUE(Passes(client.get(), peer.get()));
  EXPECT_EQ(Dial(app.ns(), kOtherPublic, 443), Outcome::kOpen);
}

TEST_F(Names, OutliveTheAgentAndANameServerThatIsSilent) {
  server_->Say(kName, {Address(kPublic)});
  StartAgent();
  const Box app = Attach("app", To(kName, {}));
  const os::UniqueFd here = Listen(internet_.get(), kPublic, 443);
  ASSERT_EQ(AwaitDial(app, kPublic, Outcome::kOpen), Outcome::kOpen);

  server_->Silence(true);
  keeper_.reset();
  network_ = Open();
  now_ += 600 * kMinute;
  StartAgent();
  ASSERT_OK(network_->Reconcile({app.network}));
  EXPECT_EQ(Dial(app.ns(), kPublic, 443), Outcome::kOpen);
  // Nobody waits for long for a server that does not answer.
  const int asked = server_->asked();
  registry_->Want({"other.example.org"});
  registry_->Await({"other.example.org"}, kPatience);
  EXPECT_GT(server_->asked(), asked);
  EXPECT_TRUE(registry_->Addresses({"other.example.org"}).empty());
  EXPECT_EQ(Dial(app.ns(), kPublic, 443), Outcome::kOpen);
}

// A name may say what it likes: its owner is nobody whom the node trusts.
TEST_F(Names, OpenNothingThatIsClosedForEverybody) {
  const Box app = Attach("app", To(kName, {443}));
  const Box neighbour = Attach("neighbour");
  const os::UniqueFd metadata = Listen(internet_.get(), kMetadata, 443);
  const os::UniqueFd there = Listen(neighbour.ns(), neighbour.address().c_str(), 443);
  const os::UniqueFd here = Listen(internet_.get(), kPublic, 443);
  server_->Say(kName, {Address(kMetadata), Address(neighbour.address().c_str()), Address(kHost),
                       Address(kPublic)});
  StartAgent();
  ASSERT_EQ(AwaitDial(app, kPublic, Outcome::kOpen), Outcome::kOpen);
  EXPECT_NE(Dial(app.ns(), kMetadata, 443), Outcome::kOpen);
  EXPECT_NE(Dial(app.ns(), neighbour.address(), 443), Outcome::kOpen);
  EXPECT_NE(Dial(app.ns(), kHost, 443), Outcome::kOpen);
  EXPECT_NE(Dial(neighbour.ns(), kPublic, 443), Outcome::kOpen);
}

TEST_F(Names, CloseWithTheRuleThatNamesThem) {
  server_->Say(kName, {Address(kPublic)});
  StartAgent();
  Box app = Attach("app", To(kName, {443}));
  const os::UniqueFd here = Listen(internet_.get(), kPublic, 443);
  ASSERT_EQ(AwaitDial(app, kPublic, Outcome::kOpen), Outcome::kOpen);
  app.network.outbound = To("other.example.org", {443});
  ASSERT_OK(network_->Update(app.network));
  EXPECT_NE(Dial(app.ns(), kPublic, 443), Outcome::kOpen);
}

}  // namespace
}  // namespace paas::agent
