#include "controller/http/route_table.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/unit/controller_http/services.h"

namespace paas::controller::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Exec goes both ways.
TEST(Routes, HaveEveryCallButThoseOfOtherClients) {
  const std::set<std::string> others = {"Controller/Exec"};
  std::set<std::string> routed;
  for (const Route& route : Routes()) routed.emplace(route.rpc);
  for (const auto* call : testing::ClientCalls()) {
    const std::string name = testing::ShortName(*call);
    EXPECT_EQ(routed.count(name), others.count(name) > 0 ? 0u : 1u)
        << name << ": a line in controller/http/route_table.cc is missing";
  }
}

TEST(Routes, NameCallsAndFieldsThatExist) {
  for (const Route& route : Routes()) {
    const auto* method = MethodOf(route);
    ASSERT_NE(method, nullptr) << route.rpc;
    EXPECT_EQ(method->client_streaming(), route.uploads()) << route.rpc;
    const StatusOr<Target> target = ParseTarget(route.path);
    ASSERT_TRUE(target.ok()) << route.path;
    const auto fields = MatchPath(route, target->segments);
    ASSERT_TRUE(fields.has_value()) << route.path;
    for (const auto& [path, value] : *fields) {
      const auto* message = method->input_type();
      const size_t dot = path.find('.');
      const auto* field = message->FindFieldByName(path.substr(0, dot));
      if (field != nullptr && dot != std::string::npos) {
        field = field->message_type()->FindFieldByName(path.substr(dot + 1));
      }
      ASSERT_NE(field, nullptr) << route.path << ": " << path;
      EXPECT_EQ(field->type(), google::protobuf::FieldDescriptor::TYPE_STRING) << path;
    }
  }
}

// GET is safe: what may be asked for by a link changes nothing.
TEST(Routes, ChangeNothingByGet) {
  for (const Route& route : Routes()) {
    const std::string call(route.rpc.substr(route.rpc.find('/') + 1));
    bool reads = false;
    for (const char* prefix : {"List", "Get", "Explain", "Watch", "Diff", "Measure", "WhoAmI",
                               "Version", "Doctor", "Stats", "Network", "Logs", "Export"}) {
      reads = reads || call.starts_with(prefix);
    }
    if (route.method == "GET") {
      EXPECT_TRUE(reads) << route.rpc;
    }
  }
}

TEST(FindRoute, TakesFieldsFromThePath) {
  const FoundRoute found =
      FindRoute("GET", *ParseTarget("/v1/projects/shop/environments/feature%2Fx/releases"));
  ASSERT_NE(found.route, nullptr);
  EXPECT_EQ(found.route->rpc, "Releases/List");
  EXPECT_THAT(found.fields, ElementsAre(Pair("project", "shop"), Pair("environment", "feature/x")));
  EXPECT_EQ(FindRoute("HEAD", *ParseTarget("/v1/version")).route->rpc, "Controller/Version");
}

TEST(FindRoute, TellsThePathFromTheMethod) {
  const FoundRoute wrong = FindRoute("POST", *ParseTarget("/v1/projects/shop"));
  EXPECT_EQ(wrong.route, nullptr);
  EXPECT_THAT(wrong.methods, ElementsAre("GET", "PATCH", "DELETE"));
  for (const char* path : {"/", "/v1", "/v1/projects/", "/v1/projects//environments",
                           "/v1/projects/a/b", "/v2/version", "/v1/version/"}) {
    const FoundRoute none = FindRoute("GET", *ParseTarget(path));
    EXPECT_EQ(none.route, nullptr) << path;
    EXPECT_TRUE(none.methods.empty()) << path;
  }
}

}  // namespace
}  // namespace paas::controller::http
