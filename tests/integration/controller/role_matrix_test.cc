// Every role, with every kind of token, against every call: over gRPC with TLS, and over HTTP.

#include <gmock/gmock.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

#include "controller/http/messages.h"
#include "controller/http/rpc_call.h"
#include "controller/rpc/activity_key.h"
#include "tests/integration/controller/access_fixture.h"
#include "tests/integration/controller/roles.h"
#include "tests/unit/controller_http/services.h"

namespace paas::controller {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using testing::About;
using testing::Principal;
using Json = nlohmann::json;

constexpr char kNone[] = "x-none";
constexpr std::chrono::seconds kPatience(30);

class RoleMatrixTest : public testing::AccessFixture {
 protected:
  void SetUp() override {
    AccessFixture::SetUp();
    for (const Principal& principal : testing::Principals())
      tokens_[principal.name] = Make(principal);
  }

  // Names project and environment wherever a request has them.
  void Fill(Message& message, const std::string& environment) const {
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *message.GetDescriptor()->field(i);
      const std::string& name = field.name();
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated()) {
        if (name == "header" || name == "start" || name == "variable" || name == "role") {
          Fill(*message.GetReflection()->MutableMessage(&message, &field), environment);
        }
        continue;
      }
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING || field.is_repeated()) continue;
      std::string value;
      if (name == "project") value = "shop";
      if (name == "environment") value = environment;
      if (name == "parent" && message.GetDescriptor()->name() == "BranchRequest") {
        value = environment;  // else one that the environment is to get, which takes more
      }
      if (name == "name" || name == "backup" || name == "id") value = kNone;
      if (name == "id" && message.GetDescriptor()->name().ends_with("ActivityRequest")) {
        value = activity_;
      }
      if (!value.empty()) message.GetReflection()->SetString(&message, &field, value);
    }
  }

  absl::StatusCode Call(const MethodDescriptor& method, const std::string& token,
                        const std::string& environment) {
    const auto request = http::NewMessage(method.input_type());
    Fill(*request, environment);
    http::RpcCall call(calls_, tls_, method, token.empty() ? "" : "Bearer " + token, kPatience);
    call.Write(*request);
    call.WritesDone();
    // An activity that waits has no event yet.
    call.AwaitAnswer(kPatience);
    if (!call.Said(kActivityKey).empty()) return absl::StatusCode::kOk;
    const auto response = http::NewMessage(method.output_type());
    if (call.Read(response.get(), kPatience) == http::RpcCall::News::kMessage &&
        method.server_streaming()) {
      return absl::StatusCode::kOk;
    }
    return call.Finish().code();
  }

  // What a call of an environment is about; calls of the project alone have no type.
  About AboutOf(const MethodDescriptor& method, const std::string& environment) const {
    const auto message = http::NewMessage(method.input_type());
    Fill(*message, environment);
    const std::string text = message->ShortDebugString();
    if (text.find(activity_) != std::string::npos) return {"shop", "production", ""};
    if (text.find('"' + environment + '"') == std::string::npos) return {"shop", "", ""};
    return environment == "main" ? About{"shop", "production", ""}
                                 : About{"shop", "development", "production"};
  }

  std::map<std::string, std::string> tokens_;
  http::ActiveCalls calls_;
};

TEST_F(RoleMatrixTest, HoldsForEveryCallOverGrpc) {
  int denied = 0;
  int served = 0;
  for (const MethodDescriptor* method : testing::ClientCalls()) {
    const std::string name = testing::ShortName(*method);
    ASSERT_EQ(testing::WhatCallsTake().count(name), 1u) << name << " is missing in roles.cc";
    EXPECT_EQ(Call(*method, "", "main"), absl::StatusCode::kUnauthenticated) << name;
    for (const std::string environment : {"main", "feature"}) {
      const About about = AboutOf(*method, environment);
      if (about.type.empty() && environment == "feature") continue;
      for (const Principal& principal : testing::Principals()) {
        const bool may = testing::May(principal, name, about);
        const auto code = Call(*method, tokens_[principal.name], environment);
        EXPECT_NE(code, absl::StatusCode::kUnauthenticated) << name << " as " << principal.name;
        EXPECT_EQ(code == absl::StatusCode::kPermissionDenied, !may)
            << name << " as " << principal.name << " in " << environment << " ended with "
            << absl::StatusCodeToString(code);
        ++(may ? served : denied);
      }
    }
  }
  EXPECT_GT(served, 300);
  EXPECT_GT(denied, 300);
}

// The routes are those that the controller itself says it has.
TEST_F(RoleMatrixTest, HoldsForEveryRouteOverHttp) {
  httplib::SSLClient client("127.0.0.1", 7444);
  client.set_ca_cert_path((directory_ + "/ca.pem").c_str());
  client.enable_server_certificate_verification(true);
  client.set_read_timeout(30, 0);
  const auto said = client.Get("/v1/openapi.json");
  ASSERT_TRUE(said) << httplib::to_string(said.error());
  const Json document = Json::parse(said->body);
  int denied = 0;
  int served = 0;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      if (!operation.contains("x-grpc-method")) continue;
      const std::string call = std::string(operation["x-grpc-method"]).substr(19);
      std::string target = path;
      const auto put = [&target](const std::string& name, const std::string& value) {
        const size_t at = target.find("{" + name + "}");
        if (at != std::string::npos) target.replace(at, name.size() + 2, value);
      };
      const bool of_environment =
          path.find("{environment}") != std::string::npos || call == "Environments/Branch";
      About about;
      if (path.find("{project}") != std::string::npos) about.project = "shop";
      if (of_environment) about = {"shop", "development", "production"};
      if (path.starts_with("/v1/activities/")) about = {"shop", "production", ""};
      put("project", "shop");
      put("environment", "feature");
      put("id", path.starts_with("/v1/activities/") ? activity_ : kNone);
      put("name", kNone);
      put("backup", kNone);
      httplib::Request request;
      request.method = method;
      std::transform(request.method.begin(), request.method.end(), request.method.begin(),
                     ::toupper);
      request.path = target;
      if (operation.contains("requestBody")) {
        const std::string type = operation["requestBody"]["content"].begin().key();
        request.set_header("Content-Type", type);
        if (type == "application/json")
          request.body = call == "Environments/Branch" ? R"({"parent":"feature"})" : "{}";
      }
      const auto nobody = client.send(request);
      ASSERT_TRUE(nobody) << httplib::to_string(nobody.error());
      EXPECT_EQ(nobody->status, 401) << method << " " << path;
      for (const Principal& principal : testing::Principals()) {
        httplib::Request asked = request;
        asked.set_header("Authorization", "Bearer " + tokens_[principal.name]);
        const auto answer = client.send(asked);
        ASSERT_TRUE(answer) << path << ": " << httplib::to_string(answer.error());
        const bool may = testing::May(principal, call, about);
        EXPECT_NE(answer->status, 401) << method << " " << path << " as " << principal.name;
        EXPECT_EQ(answer->status == 403, !may)
            << method << " " << path << " as " << principal.name << " was answered with "
            << answer->status << " " << answer->body;
        ++(may ? served : denied);
      }
    }
  }
  EXPECT_GT(served, 250);
  EXPECT_GT(denied, 250);
}

}  // namespace
}  // namespace paas::controller
