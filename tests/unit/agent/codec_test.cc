#include "agent/state/codec.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;

DesiredContainer Container() {
  return {.name = "app",
          .kind = ContainerKind::kWorker,
          .base_digest = "sha256:b",
          .app_digest = "sha256:a",
          .application = "{\"name\":\"app\"}",
          .environment = {{"A", "line\none"}, {"B", "\xff not utf-8"}},
          .limits = {.cpu_millis = 500, .memory_bytes = 1u << 30, .pids = 64, .disk_bytes = 7},
          .outbound = {.restricted = true, .rules = {{{"10.0.0.0/8"}, {443}}}}};
}

TEST(Codec, AnEnvironmentComesBackWhole) {
  EnvironmentSpec spec{"shop", "main-bvxea6i", 7, {Container()}};
  spec.state = EnvironmentState::kFrozen;
  spec.containers[0].environment.erase("B");
  ASSERT_OK_AND_ASSIGN(EnvironmentSpec decoded, DecodeEnvironment(EncodeEnvironment(spec)));
  EXPECT_EQ(decoded, spec);
}

TEST(Codec, AnInstanceComesBackWithItsPlaceAndItsEnd) {
  InstanceRecord record{.project = "shop",
                        .environment = "main",
                        .generation = 3,
                        .made_from = Container(),
                        .ids = {.base = 1065536, .size = 65536},
                        .address = "100.96.0.7",
                        .neighbours = {{"db", "100.96.0.9"}},
                        .last_exit = container::Exit{.signal = 9},
                        .changing = true,
                        .paused = true};
  record.made_from.environment.erase("B");
  ASSERT_OK_AND_ASSIGN(InstanceRecord decoded, DecodeInstance(EncodeInstance(record)));
  EXPECT_EQ(decoded, record);
}

TEST(Codec, TextThatIsNotUtf8DoesNotLoseTheRecord) {
  EXPECT_OK(DecodeEnvironment(EncodeEnvironment({"shop", "main", 1, {Container()}})));
}

TEST(Codec, RefusesWhatItDidNotWrite) {
  for (const char* text : {"", "{", "[]", "{\"version\":1}", "{\"version\":99}"}) {
    EXPECT_THAT(DecodeEnvironment(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace paas::agent
