#include "controller/access/rules.h"

#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>

#include "controller/rpc/guarded_service.h"
#include "paas/controller/v1/access.pb.h"
#include "paas/controller/v1/backups.pb.h"
#include "paas/controller/v1/controller.pb.h"
#include "paas/controller/v1/environments.pb.h"
#include "paas/controller/v1/git.pb.h"
#include "paas/controller/v1/live.pb.h"
#include "paas/controller/v1/nodes.pb.h"
#include "paas/controller/v1/projects.pb.h"
#include "paas/controller/v1/releases.pb.h"

namespace paas::controller {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Every call of every service that the controller has: all files of its package that are linked.
std::vector<const MethodDescriptor*> Calls() {
  const google::protobuf::FileDescriptor* files[] = {v1::DeployRequest::descriptor()->file(),
                                                     v1::Project::descriptor()->file(),
                                                     v1::ListReleasesRequest::descriptor()->file(),
                                                     v1::User::descriptor()->file(),
                                                     v1::BranchRequest::descriptor()->file(),
                                                     v1::BackupEntry::descriptor()->file(),
                                                     v1::GitCredential::descriptor()->file(),
                                                     v1::PauseRequest::descriptor()->file(),
                                                     v1::Node::descriptor()->file()};
  std::vector<const MethodDescriptor*> calls;
  for (const auto* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      const ServiceDescriptor* service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j) calls.push_back(service->method(j));
    }
  }
  return calls;
}

std::string WireName(const MethodDescriptor& call) {
  return "/" + call.service()->full_name() + "/" + call.name();
}

// The field at the end of a path, or null.
const FieldDescriptor* FieldAt(const Descriptor* message, std::string_view path) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field = message->FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr || dot == std::string_view::npos) return field;
  return FieldAt(field->message_type(), path.substr(dot + 1));
}

TEST(Rules, AreThereForEveryCall) {
  for (const MethodDescriptor* call : Calls()) {
    EXPECT_NE(FindRule(WireName(*call)), nullptr)
        << WireName(*call) << " has no rule in controller/access/rules.cc: nobody may call it";
  }
}

TEST(Rules, NameFieldsThatTheRequestHas) {
  for (const MethodDescriptor* call : Calls()) {
    const Rule* rule = FindRule(WireName(*call));
    if (rule == nullptr) continue;
    for (const std::string_view path :
         {rule->project, rule->environment, rule->activity, rule->object, rule->secret}) {
      if (path.empty()) continue;
      EXPECT_NE(FieldAt(call->input_type(), path), nullptr) << WireName(*call) << ": " << path;
    }
    // A request that names an environment is judged by it.
    const FieldDescriptor* environment = call->input_type()->FindFieldByName("environment");
    if (environment != nullptr && rule->need == Need::kVerb) {
      EXPECT_EQ(rule->environment, "environment") << WireName(*call);
    }
  }
}

// What each role may call in a project, from the descriptors and the rules alone.
TEST(Rules, GiveEachRoleItsCalls) {
  std::map<std::string, std::vector<std::string>> may;
  for (const MethodDescriptor* call : Calls()) {
    const Rule* rule = FindRule(WireName(*call));
    if (rule == nullptr || rule->need != Need::kVerb) continue;
    for (const std::string role : {"viewer", "contributor", "admin"}) {
      const Caller caller{.user = {.name = "u"}, .roles = {{"u", "shop", "", role}}};
      if (CheckRight(caller, rule->verb, {"shop", "development"}).ok()) {
        may[role].push_back(std::string(rule->call));
      }
    }
  }
  EXPECT_THAT(may["viewer"],
              ::testing::Not(::testing::Contains(::testing::AnyOf(
                  "Controller/Deploy", "Controller/Exec", "Controller/SetVariable",
                  "Controller/DeleteEnvironment", "Releases/Rollback", "Access/GrantRole"))));
  EXPECT_THAT(may["viewer"], ::testing::IsSupersetOf({"Controller/Logs", "Controller/ListRoutes",
                                                      "Controller/WatchActivity"}));
  EXPECT_THAT(may["contributor"], ::testing::IsSupersetOf({"Controller/Deploy", "Controller/Exec",
                                                           "Releases/Rollback"}));
  EXPECT_THAT(may["contributor"],
              ::testing::Not(::testing::Contains(::testing::AnyOf(
                  "Controller/SetVariable", "Controller/DeleteEnvironment", "Access/GrantRole"))));
  EXPECT_THAT(may["admin"], ::testing::IsSupersetOf(may["contributor"]));
}

TEST(ReadRequest, ReadsTheFieldsOfTheRule) {
  v1::SetVariableRequest request;
  request.mutable_variable()->set_project("shop");
  request.mutable_variable()->set_environment("main");
  request.mutable_variable()->set_name("env:KEY");
  const Rule* rule = FindRule("/paas.controller.v1.Controller/SetVariable");
  ASSERT_NE(rule, nullptr);
  const Gate::Request read = ReadRequest(*rule, request);
  EXPECT_EQ(read.project, "shop");
  EXPECT_EQ(read.environment, "main");
  EXPECT_EQ(read.object, "env:KEY");
  EXPECT_EQ(read.verb, Verb::kAdmin);
}

TEST(ReadRequest, AsksForMoreWhereSecretsAreShown) {
  v1::ListRelationshipsRequest request;
  const Rule* rule = FindRule("/paas.controller.v1.Controller/ListRelationships");
  EXPECT_EQ(ReadRequest(*rule, request).verb, Verb::kView);
  request.set_show_secrets(true);
  EXPECT_EQ(ReadRequest(*rule, request).verb, Verb::kPush);
}

TEST(FindRule, KnowsNothingOfOtherServices) {
  EXPECT_EQ(FindRule("/paas.agent.v1.Agent/Apply"), nullptr);
  EXPECT_EQ(FindRule("Controller/Deploy"), nullptr);
}

}  // namespace
}  // namespace paas::controller
