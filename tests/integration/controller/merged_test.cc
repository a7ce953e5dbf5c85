// Which environments are merged, by the history of their branches.

#include <gmock/gmock.h>

#include "common/os/subprocess.h"
#include "controller/deploy/branches.h"
#include "controller/source/git_command.h"
#include "tests/integration/controller/deploy_fixture.h"

namespace paas::controller::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MergedTest : public DeployTest {
 protected:
  void SetUp() override {
    DeployTest::SetUp();
    branches_ = std::make_unique<Branches>(
        Doors{
            *store_, *projects_, *sources_, builder_, agent_, routes_, traffic_, jobs_, clock_, {}},
        *queue_);
    ASSERT_EQ(Push(kApp).exit, 0);
    ASSERT_EQ(Wait(branches_->Branch({.project = "shop", .name = "look", .parent = "main"})).exit,
              0);
  }
  FinishedEvent PushTo(const std::string& environment, const std::string& text) {
    return Wait(
        deployments_->Push({.project = "shop", .environment = environment}, Source(kApp, text)));
  }
  std::vector<std::string> Merged() {
    std::vector<std::string> names;
    const auto merged = branches_->ListMerged("shop");
    EXPECT_OK(merged);
    for (const Environment& one : *merged) names.push_back(one.name);
    return names;
  }

  std::unique_ptr<Branches> branches_;
};

TEST_F(MergedTest, IsWhoseCommitsItsParentHas) {
  EXPECT_THAT(Merged(), IsEmpty()) << "it has just begun";
  ASSERT_EQ(PushTo("look", "2").exit, 0);
  EXPECT_THAT(Merged(), IsEmpty());
  ASSERT_EQ(Wait(branches_->Merge({.project = "shop", .environment = "look"})).exit, 0);
  EXPECT_THAT(Merged(), ElementsAre("look"));
  ASSERT_EQ(PushTo("main", "3").exit, 0);
  EXPECT_THAT(Merged(), ElementsAre("look")) << "its parent goes on";
  ASSERT_EQ(PushTo("look", "4").exit, 0);
  EXPECT_THAT(Merged(), IsEmpty()) << "it goes on as well";
}

// The doors of an environment are those of its ancestors.
TEST_F(MergedTest, AnotherParentOpensAndClosesDoorsAtOnce) {
  ASSERT_EQ(Wait(branches_->Branch({.project = "shop", .name = "stage", .parent = "main"})).exit,
            0);
  bool fails = false;
  RoutingTable routes(traffic_, [&]() -> StatusOr<RoutingTable::AccessTable> {
    if (fails) return Unavailable("the state cannot be read");
    const StatusOr<Environment> look = store_->GetEnvironment("shop", "look");
    PAAS_RETURN_IF_ERROR(look.status());
    if (look->parent != "stage") return RoutingTable::AccessTable();
    return RoutingTable::AccessTable{{{"shop", "look"}, {.users = {{"ann", "$6$a$b"}}}}};
  });
  ASSERT_OK(routes.Restore(*store_));
  Branches branches(
      Doors{*store_, *projects_, *sources_, builder_, agent_, routes, traffic_, jobs_, clock_, {}},
      *queue_);
  const auto guarded = [this] {
    return std::count_if(traffic_.served.begin(), traffic_.served.end(),
                         [](const Site& site) { return !site.access.IsOpen(); });
  };
  EXPECT_EQ(guarded(), 0);
  ASSERT_OK(branches.Describe("shop", "look", {.parent = "stage"}).status());
  EXPECT_GT(guarded(), 0);
  ASSERT_OK(branches.Describe("shop", "look", {.parent = "main"}).status());
  EXPECT_EQ(guarded(), 0);
  fails = true;
  EXPECT_THAT(Message(branches.Describe("shop", "look", {.parent = "stage"}).status()),
              ::testing::HasSubstr("it is stored, but the router does not follow yet"));
  EXPECT_EQ(store_->GetEnvironment("shop", "look")->parent, "stage");
}

TEST_F(MergedTest, IsNotWhatOnlyTookOverItsParentsCommits) {
  ASSERT_EQ(PushTo("main", "2").exit, 0);
  EXPECT_THAT(Merged(), IsEmpty());
  ASSERT_EQ(Wait(branches_->Synchronize(
                     {.target = {.project = "shop", .environment = "look"}, .code = true}))
                .exit,
            0);
  EXPECT_THAT(Merged(), IsEmpty());
}

TEST_F(MergedTest, EndsAsItSaysItself) {
  Environment look = store_->GetEnvironment("shop", "look").value();
  EXPECT_EQ(branches_->Expire(look, "expired")->type, "environment.deactivate");
  look.on_expiry = "delete";
  const auto gone = branches_->Expire(look, "expired");
  EXPECT_EQ(gone->type, "environment.delete");
  EXPECT_EQ(gone->actor, "");
  ASSERT_EQ(Wait(gone).exit, 0);
  EXPECT_FALSE(store_->GetEnvironment("shop", "look").ok());
}

}  // namespace
}  // namespace paas::controller::testing
