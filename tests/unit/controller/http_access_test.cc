#include "controller/deploy/http_access.h"

#include <crypt.h>
#include <gmock/gmock.h>
#include <stdlib.h>

#include "common/os/file.h"
#include "controller/state/sqlite_store.h"

#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using model::AddressRule;
using ::testing::ElementsAre;

const std::vector<Environment> kTree = {
    {.project = "shop", .name = "main"},
    {.project = "shop", .name = "stage", .parent = "main"},
    {.project = "shop", .name = "look", .parent = "stage"},
};

HttpAccessRecord RecordOf(const std::string& environment, const std::string& user) {
  return {.project = "shop", .environment = environment, .access = {.users = {{user, "$6$x$y"}}}};
}

TEST(AccessOf, IsWhatTheNearestSays) {
  const auto records = {RecordOf("main", "a"), RecordOf("stage", "b")};
  EXPECT_EQ(AccessOf(kTree, records, "main"),
            (EffectiveAccess{"main", true, {{{"a", "$6$x$y"}}, {}}}));
  EXPECT_EQ(AccessOf(kTree, records, "look"),
            (EffectiveAccess{"stage", true, {{{"b", "$6$x$y"}}, {}}}));
  EXPECT_EQ(AccessOf(kTree, {RecordOf("stage", "b")}, "main"), EffectiveAccess());
}

TEST(AccessOf, LetsAnEnvironmentSpeakForItsChildrenAlone) {
  HttpAccessRecord main = RecordOf("main", "a"), stage = RecordOf("stage", "b");
  stage.children_only = true;
  EXPECT_EQ(AccessOf(kTree, {main, stage}, "stage").from, "main");
  EXPECT_EQ(AccessOf(kTree, {main, stage}, "look").from, "stage");
}

TEST(AccessOf, IsNothingThatIsSwitchedOff) {
  HttpAccessRecord stage = RecordOf("stage", "b");
  stage.is_enabled = false;
  EXPECT_FALSE(AccessOf(kTree, {RecordOf("main", "a"), stage}, "look").is_enabled);
}

TEST(AccessOf, EndsInARing) {
  const std::vector<Environment> ring = {{.name = "a", .parent = "b"},
                                         {.name = "b", .parent = "a"}};
  EXPECT_EQ(AccessOf(ring, {}, "a"), EffectiveAccess());
}

TEST(ParseAddressRule, TakesAddressesAndNetworksOfBothFamilies) {
  const auto parse = [](const std::string& text) { return ParseAddressRule(text).value(); };
  EXPECT_THAT(parse("allow:203.0.113.77/24"), ElementsAre(AddressRule{"203.0.113.0/24", true}));
  EXPECT_THAT(parse("deny:203.0.113.77"), ElementsAre(AddressRule{"203.0.113.77/32", false}));
  EXPECT_THAT(parse("allow:2001:db8::ff/32"), ElementsAre(AddressRule{"2001:db8::/32", true}));
  EXPECT_THAT(parse("deny:any"),
              ElementsAre(AddressRule{"0.0.0.0/0", false}, AddressRule{"::/0", false}));
}

TEST(ParseAddressRule, RefusesEverythingElse) {
  for (const char* text : {"", "203.0.113.7", "permit:203.0.113.7", "allow:", "allow:host.example",
                           "allow:203.0.113.7/33", "allow:203.0.113.7/", "allow:203.0.113.7/8x",
                           "allow:203.0.113.7;", "deny:::/129", "allow:0.0.0.0/-1"}) {
    EXPECT_FALSE(ParseAddressRule(text).ok()) << text;
  }
}

TEST(Decisive, LeavesOutWhatAnEarlierRuleDecides) {
  const AddressRule office{"203.0.113.0/24", true}, desk{"203.0.113.7/32", false},
      all{"0.0.0.0/0", false}, six{"::/0", false};
  EXPECT_THAT(Decisive({office, desk, all, six}), ElementsAre(office, all, six));
  EXPECT_THAT(Decisive({desk, office, all}), ElementsAre(desk, office, all));
  EXPECT_THAT(Decisive({all, office, six}), ElementsAre(all, six));
}

class NoTraffic : public Traffic {
 public:
  StatusOr<bool> Serve(const std::vector<Site>&) override { return true; }
  StatusOr<ProbeResult> Probe(const ProbeTarget&, CancelToken&) override { return ProbeResult(); }
};

class HttpAccessesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/paas-access-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    ASSERT_OK_AND_ASSIGN(store_, OpenSqliteStore(directory_ + "/state.sqlite"));
    ASSERT_OK(store_->CreateProject({.id = "shop"}));
    for (Environment one : kTree) {
      one.machine_name = one.name;
      ASSERT_OK(store_->PutEnvironment(one));
    }
    access_ = std::make_unique<HttpAccesses>(*store_, routes_, [] { return int64_t{5}; });
  }
  void TearDown() override { ASSERT_OK(os::RemoveTree(directory_)); }

  std::string directory_;
  std::unique_ptr<StateStore> store_;
  NoTraffic traffic_;
  RoutingTable routes_{traffic_};
  std::unique_ptr<HttpAccesses> access_;
};

TEST_F(HttpAccessesTest, BeginWithWhatWasInherited) {
  ASSERT_OK(access_->Set("shop", "stage", {.passwords = {{"ann", "secret-enough"}}}));
  ASSERT_OK_AND_ASSIGN(const auto look, access_->Set("shop", "look", {.rules = {{"deny:any"}}}));
  EXPECT_EQ(look.effective.from, "look");
  EXPECT_EQ(look.effective.access.users.count("ann"), 1u) << "no door opens";
  EXPECT_EQ(look.effective.access.rules.size(), 2u);
  ASSERT_OK_AND_ASSIGN(const auto again, access_->Set("shop", "look", {.inherits = true}));
  EXPECT_EQ(again.effective.from, "stage");
  EXPECT_FALSE(again.own.has_value());
  EXPECT_EQ(AllAccess(*store_)->size(), 2u) << "main is open";
}

TEST_F(HttpAccessesTest, KeepHashesAndNoPasswords) {
  ASSERT_OK_AND_ASSIGN(const auto view,
                       access_->Set("shop", "main", {.passwords = {{"ann", "secret-enough"}}}));
  const std::string hash = view.own->access.users.at("ann");
  EXPECT_EQ(hash.substr(0, 15), "$6$rounds=1000$");
  EXPECT_EQ(hash, ::crypt("secret-enough", hash.c_str()));
  EXPECT_NE(hash, ::crypt("secret-enougH", hash.c_str()));
}

TEST_F(HttpAccessesTest, RefuseWhatTheRouterCouldNotWrite) {
  for (const std::string& name : {std::string(), std::string("a:b"), std::string("a\nb"),
                                  std::string("a\0b", 3), std::string(65, 'a')}) {
    EXPECT_FALSE(access_->Set("shop", "main", {.passwords = {{name, "secret-enough"}}}).ok());
  }
  for (const char* password : {"", "short", "two\nlines-of-it"}) {
    EXPECT_FALSE(access_->Set("shop", "main", {.passwords = {{"ann", password}}}).ok());
  }
  EXPECT_FALSE(access_->Set("shop", "main", {.removed_users = {"nobody"}}).ok());
  EXPECT_FALSE(access_->Set("shop", "nowhere", {.is_enabled = true}).ok());
  EXPECT_TRUE(store_->ListHttpAccess("")->empty());
}

}  // namespace
}  // namespace paas::controller
