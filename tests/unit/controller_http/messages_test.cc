#include "controller/http/messages.h"

#include <gmock/gmock.h>
#include <google/protobuf/message.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/controller_http/services.h"

namespace paas::controller::http {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

constexpr auto kRefused = absl::StatusCode::kInvalidArgument;

StatusOr<std::unique_ptr<google::protobuf::Message>> Read(const std::string& method,
                                                          const std::string& target,
                                                          const std::string& body = "") {
  const Target parsed = *ParseTarget(target);
  const FoundRoute found = FindRoute(method, parsed);
  return ReadRequest(*found.route, found.fields, parsed.query, body);
}

TEST(ReadRequest, PutsPathAndBodyTogether) {
  const auto read =
      Read("PUT", "/v1/projects/shop/environments/main/variables/env%3AA",
           R"({"variable": {"value": "1", "is_sensitive": true}, "no_deploy": true})");
  ASSERT_TRUE(read.ok()) << Message(read.status());
  v1::SetVariableRequest wanted;
  wanted.mutable_variable()->set_project("shop");
  wanted.mutable_variable()->set_environment("main");
  wanted.mutable_variable()->set_name("env:A");
  wanted.mutable_variable()->set_value("1");
  wanted.mutable_variable()->set_is_sensitive(true);
  wanted.set_no_deploy(true);
  EXPECT_EQ((*read)->DebugString(), wanted.DebugString());
}

TEST(ReadRequest, TakesScalarsFromTheQuery) {
  const auto read = Read("GET",
                         "/v1/projects/shop/environments/main/logs"
                         "?container=app&lines=10&follow=true&since_unix_ms=5");
  ASSERT_TRUE(read.ok()) << Message(read.status());
  EXPECT_EQ((*read)->ShortDebugString(),
            "project: \"shop\" environment: \"main\" container: \"app\" lines: 10 follow: true "
            "since_unix_ms: 5");
}

TEST(ReadRequest, NamesWhatIsWrong) {
  EXPECT_THAT(Read("GET", "/v1/audit?limt=1").status(), StatusIs(kRefused, HasSubstr("limit")));
  EXPECT_THAT(Read("GET", "/v1/audit?limit=-1").status(), StatusIs(kRefused, HasSubstr("limit")));
  EXPECT_THAT(Read("GET", "/v1/audit?limit=4294967296").status(), StatusIs(kRefused));
  EXPECT_THAT(Read("GET", "/v1/projects/shop/environments/main/logs?follow=yes").status(),
              StatusIs(kRefused, HasSubstr("true or false")));
  EXPECT_THAT(Read("POST", "/v1/projects", "{").status(), StatusIs(kRefused, HasSubstr("body")));
  EXPECT_THAT(Read("POST", "/v1/projects", R"({"nope": 1})").status(),
              StatusIs(kRefused, HasSubstr("nope")));
  EXPECT_THAT(Read("POST", "/v1/projects", std::string(100'000, '[')).status(), StatusIs(kRefused));
}

// The gate reads the request: nothing may be said twice.
TEST(ReadRequest, RefusesAnotherProjectThanThatOfThePath) {
  EXPECT_THAT(Read("GET", "/v1/projects/shop/environments?project=other").status(),
              StatusIs(kRefused));
  EXPECT_THAT(Read("PUT", "/v1/projects/shop/variables/a",
                   R"({"variable": {"project": "other", "value": "1"}})")
                  .status(),
              StatusIs(kRefused));
  EXPECT_OK(Read("GET", "/v1/projects/shop/environments?project=shop").status());
}

TEST(ToJson, ShowsDefaultsToo) {
  v1::Project project;
  project.set_id("shop");
  project.set_created_unix_ms(1'700'000'000'000);
  EXPECT_EQ(*ToJson(project),
            R"({"id":"shop","default_branch":"","created_unix_ms":"1700000000000",)"
            R"("environments":0,"ssh_remote":"","http_remote":"","ttl_s":"0"})");
}

}  // namespace
}  // namespace paas::controller::http
