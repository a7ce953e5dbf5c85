// Restarts, leftovers and the way back to how the node was.

#include <fcntl.h>
#include <net/if.h>

#include "tests/integration/network/network_fixture.h"

namespace paas::network::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(NetworkTest, AdoptsAfterARestartWithoutDisturbingAFlow) {
  const Box db = Attach("db");
  const Box app = Attach("app", Listed({{{}, {80}}}), {{"db", Protocol::kTcp, 3306}});
  const os::UniqueFd mysql = Listen(db.ns(), "0.0.0.0", 3306);
  os::UniqueFd client;
  ASSERT_EQ(Dial(app.ns(), db.address(), 3306, &client), Outcome::kOpen);
  const os::UniqueFd server = Accept(mysql.get());
  SendSpoofed(app.ns(), kPublic, db.address().c_str(), 1);

  network_ = Open();
  EXPECT_TRUE(Passes(client.get(), server.get())) << "between start and reconcile";
  ASSERT_OK_AND_ASSIGN(const ReconcileReport report,
                       network_->Reconcile({app.network, db.network}));
  EXPECT_THAT(report.adopted, ElementsAre("app", "db"));
  EXPECT_THAT(report.missing, IsEmpty());
  EXPECT_THAT(report.removed, IsEmpty());
  EXPECT_TRUE(Passes(server.get(), client.get()));
  ASSERT_OK_AND_ASSIGN(const auto denied, network_->Denied());
  EXPECT_EQ(denied.at("app").from_packets, 1u) << "elements that were right were not touched";
  EXPECT_THAT(network_->Attach(app.ns(), app.network), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(NetworkTest, ReconcileRemovesWhatNobodyWantsAndNamesWhatIsMissing) {
  const Box db = Attach("db");
  const Box app = Attach("app", All(), {{"db", Protocol::kTcp, 3306}});
  network_ = Open();
  ContainerNetwork never{"never", Ipv4{0x64600909}, {}, {}};
  ASSERT_OK_AND_ASSIGN(const ReconcileReport report, network_->Reconcile({db.network, never}));
  EXPECT_THAT(report.adopted, ElementsAre("db"));
  EXPECT_THAT(report.missing, ElementsAre("never"));
  EXPECT_THAT(report.removed, ElementsAre("app"));
  EXPECT_EQ(::if_nametoindex(app.interface.host_name.c_str()), 0u);
  EXPECT_NE(::if_nametoindex(db.interface.host_name.c_str()), 0u);
  const os::UniqueFd netns = NewNetns();
  EXPECT_OK(network_->Attach(netns.get(), never));
}

TEST_F(NetworkTest, ReconcileCompletesRulesThatAreIncomplete) {
  Box db = Attach("db");
  Box app = Attach("app");
  network_ = Open();
  app.network.edges = {{"db", Protocol::kTcp, 3306}};
  ASSERT_OK(network_->Reconcile({db.network, app.network}));
  const os::UniqueFd mysql = Listen(db.ns(), "0.0.0.0", 3306);
  EXPECT_EQ(Dial(app.ns(), db.address(), 3306), Outcome::kOpen);
}

TEST_F(NetworkTest, ReplacesATableOfAnotherGeneration) {
  const Box app = Attach("app", All());
  Config config = MakeConfig();
  config.closed = {Cidr::Parse("203.0.113.0/24").value()};
  ASSERT_OK_AND_ASSIGN(network_, Network::Open(config));
  ASSERT_OK(network_->Reconcile({app.network}));
  const os::UniqueFd web = Listen(internet_.get(), kPublic, 80);
  const os::UniqueFd closed = Listen(internet_.get(), kOtherPublic, 80);
  EXPECT_EQ(Dial(app.ns(), kPublic, 80), Outcome::kOpen);
  EXPECT_EQ(Dial(app.ns(), kOtherPublic, 80), Outcome::kUnreachable);
  ASSERT_OK(network_->RemoveAll());
  EXPECT_EQ(IpForward(), "0") << "the mark outlives the table";
}

TEST_F(NetworkTest, TurnsForwardingOnOnlyWhileThereAreContainers) {
  EXPECT_EQ(IpForward(), "0");
  const Box first = Attach("first"), second = Attach("second");
  EXPECT_EQ(IpForward(), "1");
  ASSERT_OK(network_->Detach("first"));
  EXPECT_EQ(IpForward(), "1");
  ASSERT_OK(network_->Detach("second"));
  EXPECT_EQ(IpForward(), "0");
}

TEST_F(NetworkTest, LeavesForwardingOnWhenItWasOnBefore) {
  WriteProc(-1, "/proc/sys/net/ipv4/ip_forward", "1");
  const Box app = Attach("app");
  ASSERT_OK(network_->RemoveAll());
  EXPECT_EQ(IpForward(), "1");
}

TEST_F(NetworkTest, RemoveAllLeavesNothing) {
  const Box db = Attach("db");
  const Box app = Attach("app", Listed({{{}, {80}}}), {{"db", Protocol::kTcp, 3306}});
  network_ = Open();
  ASSERT_OK(network_->RemoveAll());
  EXPECT_EQ(IpForward(), "0");
  EXPECT_EQ(::if_nametoindex(app.interface.host_name.c_str()), 0u);
  EXPECT_EQ(::if_nametoindex(db.interface.host_name.c_str()), 0u);
  EXPECT_THAT(network_->Denied(), StatusIs(absl::StatusCode::kNotFound)) << "the table is gone";
  EXPECT_OK(network_->RemoveAll());
}

// The namespace of a restarted container dies some time after its last process; its link keeps the
// name.
TEST_F(NetworkTest, AttachesAgainWhileTheOldLinkIsStillThere) {
  const Box old = Attach("app");
  ASSERT_OK(network_->Detach("app"));
  const os::UniqueFd netns = NewNetns();
  ASSERT_OK_AND_ASSIGN(const auto interface, network_->Attach(netns.get(), old.network));
  EXPECT_NE(interface.host_name, old.interface.host_name);
  const os::UniqueFd web = Listen(netns.get(), "0.0.0.0", 80);
  EXPECT_EQ(Dial(-1, interface.address, 80), Outcome::kOpen);
  network_ = Open();
  ASSERT_OK_AND_ASSIGN(const ReconcileReport report, network_->Reconcile({old.network}));
  EXPECT_THAT(report.adopted, ElementsAre("app"));
  EXPECT_EQ(::if_nametoindex(old.interface.host_name.c_str()), 0u);
  EXPECT_EQ(Dial(-1, interface.address, 80), Outcome::kOpen);
}

TEST_F(NetworkTest, AttachLeavesNothingWhenItFails) {
  const os::UniqueFd no_netns(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(network_->Attach(no_netns.get(), {"app", Ipv4{0x64600005}, {}, {}}).ok());
  EXPECT_THAT(network_->Attach(-1, {"app", Ipv4{0x0a000001}, {}, {}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const os::UniqueFd netns = NewNetns();
  EXPECT_OK(network_->Attach(netns.get(), {"app", Ipv4{0x64600005}, {}, {}}));
}

TEST_F(NetworkTest, RefusesAnAddressTwice) {
  const Box app = Attach("app");
  const os::UniqueFd netns = NewNetns();
  EXPECT_THAT(network_->Attach(netns.get(), {"other", app.network.address, {}, {}}),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(NetworkTest, HealsATableThatSomebodyRemoved) {
  const Box db = Attach("db");
  Box app = Attach("app", All());
  ASSERT_OK(Open()->RemoveAll());  // takes the links along, as a stranger would not
  const os::UniqueFd netns = NewNetns();
  EXPECT_OK(network_->Attach(netns.get(), {"new", Ipv4{0x64600707}, All(), {}}));
  const os::UniqueFd web = Listen(internet_.get(), kPublic, 80);
  EXPECT_EQ(Dial(netns.get(), kPublic, 80), Outcome::kOpen);
}

TEST_F(NetworkTest, NamesTheOwnerOnLinkAndElements) {
  const Box app = Attach("shop-main--app", All());
  EXPECT_EQ(app.interface.host_name.substr(0, 2), "v_");
  ASSERT_OK_AND_ASSIGN(const auto denied, network_->Denied());
  EXPECT_TRUE(denied.contains("shop-main--app"));
}

}  // namespace
}  // namespace paas::network::testing
