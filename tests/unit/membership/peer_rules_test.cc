#include "membership/peer_rules.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace paas::membership {
namespace {

using ::paas::testing::StatusIs;

constexpr char kApply[] = "/paas.agent.v1.Agent/ApplyEnvironment";
constexpr char kClone[] = "/paas.agent.v1.Data/CloneData";
constexpr char kBuild[] = "/paas.builder.v1.Builder/Build";
constexpr char kFetch[] = "/paas.image.v1.ImageStore/Fetch";
constexpr char kServe[] = "/paas.storage.v1.Storage/Serve";
constexpr char kHealth[] = "/grpc.health.v1.Health/Check";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

bool May(Role self, Role caller, const char* method) {
  return CheckCall(self, {caller, "x"}, method).ok();
}

// Who (rows) may call what of whom: all that is written here, and nothing else.
TEST(CheckCall, LetsEachRoleDoItsPart) {
  struct Case {
    Role self, caller;
    std::vector<const char*> may;
  };
  const std::vector<const char*> all = {kApply, kClone,  kBuild,     kFetch,
                                        kServe, kHealth, kReflection};
  const Case cases[] = {
      {Role::kAgent, Role::kController, all},
      {Role::kAgent, Role::kBuilder, {kHealth}},
      {Role::kAgent, Role::kAgent, {kHealth}},
      {Role::kBuilder, Role::kController, all},
      {Role::kBuilder, Role::kAgent, {kFetch, kHealth}},
      {Role::kBuilder, Role::kBuilder, {kHealth}},
      {Role::kAgent, Role::kStorage, {kHealth}},
      {Role::kBuilder, Role::kStorage, {kHealth}},
      {Role::kStorage, Role::kAgent, {kServe, kHealth}},
      {Role::kStorage, Role::kController, {kHealth}},
      {Role::kStorage, Role::kBuilder, {kHealth}},
      {Role::kStorage, Role::kStorage, {kHealth}},
      {Role::kController, Role::kAgent, {kHealth}},
      {Role::kController, Role::kStorage, {kHealth}},
      {Role::kController, Role::kBuilder, {kHealth}},
  };
  for (const Case& one : cases) {
    for (const char* method : all) {
      const bool expected = std::count(one.may.begin(), one.may.end(), method) != 0;
      EXPECT_EQ(May(one.self, one.caller, method), expected)
          << Name(one.caller) << " calls " << method << " of " << Name(one.self);
    }
  }
}

TEST(AdmitCalls, KnowsWhoWasRemoved) {
  const auto removed = std::make_shared<RemovedNodes>();
  const rpc::CallCheck check = AdmitCalls(Role::kBuilder, removed);
  const rpc::Peer agent{{"spiffe://paas/agent/abc"}};
  EXPECT_OK(check(agent, kFetch));
  removed->Set({"abc"});
  EXPECT_THAT(check(agent, kFetch),
              StatusIs(absl::StatusCode::kPermissionDenied, ::testing::HasSubstr("was removed")));
  EXPECT_OK(check({{"spiffe://paas/agent/abd"}}, kFetch));
}

TEST(AdmitCalls, RefusesWhoIsNobody) {
  const rpc::CallCheck check = AdmitCalls(Role::kAgent, std::make_shared<RemovedNodes>());
  for (const rpc::Peer& peer : {rpc::Peer{}, rpc::Peer{{"https://example.org/"}}}) {
    EXPECT_THAT(check(peer, kHealth), StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

TEST(ExpectRole, IsForThatRoleAlone) {
  const auto removed = std::make_shared<RemovedNodes>();
  const rpc::PeerCheck check = ExpectRole(Role::kBuilder, removed);
  EXPECT_OK(check({{"spiffe://paas/builder/abc"}}));
  EXPECT_THAT(check({{"spiffe://paas/agent/abc"}}), StatusIs(absl::StatusCode::kPermissionDenied));
  removed->Set({"abc"});
  EXPECT_THAT(check({{"spiffe://paas/builder/abc"}}),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace paas::membership
