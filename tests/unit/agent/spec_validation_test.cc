#include "agent/converge/spec_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::paas::testing::IsOk;
using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

DesiredRelationship To(const std::string& container, bool wait = true) {
  return {.name = container, .container = container, .ports = {80}, .wait = wait};
}

EnvironmentSpec Spec(const std::map<std::string, std::vector<DesiredRelationship>>& containers) {
  EnvironmentSpec spec{.project = "shop", .environment = "main"};
  for (const auto& [name, relationships] : containers) {
    spec.containers.push_back({.name = name, .relationships = relationships});
  }
  return spec;
}

TEST(ValidateSpec, AcceptsContainersThatWaitForEachOtherInOneDirection) {
  EXPECT_THAT(ValidateSpec(Spec({{"app", {To("api"), To("db")}}, {"api", {To("db")}}, {"db", {}}})),
              IsOk());
}

TEST(ValidateSpec, AcceptsACircleInWhichNobodyWaits) {
  EXPECT_THAT(ValidateSpec(Spec({{"a", {To("b", false)}}, {"b", {To("a")}}})), IsOk());
}

TEST(ValidateSpec, RefusesToWaitInACircleAndNamesIt) {
  EXPECT_THAT(ValidateSpec(Spec({{"a", {To("b")}}, {"b", {To("c")}}, {"c", {To("a")}}, {"d", {}}})),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a, b, c")));
}

TEST(ValidateSpec, RefusesARelationshipToNobody) {
  EXPECT_THAT(ValidateSpec(Spec({{"app", {To("db")}}})),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no container db")));
}

TEST(ValidateSpec, RefusesARelationshipThatIsNoHostNameOrPort) {
  EnvironmentSpec spec = Spec({{"app", {To("db")}}, {"db", {}}});
  spec.containers[0].relationships[0].name = "db 1.2.3.4";
  EXPECT_THAT(ValidateSpec(spec), StatusIs(absl::StatusCode::kInvalidArgument));
  spec.containers[0].relationships[0].name = "db";
  spec.containers[0].relationships[0].ports = {70000};
  EXPECT_THAT(ValidateSpec(spec), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::agent
