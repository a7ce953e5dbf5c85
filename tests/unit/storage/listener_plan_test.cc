#include "storage/plan/listener_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::StatusIs;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(CheckRange, LeavesTheUsersOfMachinesAlone) {
  EXPECT_OK(CheckRange(1'000'000));
  EXPECT_OK(CheckRange(65536));
  for (const uint32_t first_id : {0u, 1000u, 65535u, 4'294'967'295u, 4'294'902'000u}) {
    EXPECT_THAT(CheckRange(first_id), StatusIs(kInvalid)) << first_id;
  }
}

TEST(ParseListeners, ReadsWhatWasWritten) {
  const std::vector<Listener> listeners = {{1'000'000, 20490}, {1'065'536, 20491}};
  EXPECT_EQ(Format(listeners), "20490 1000000\n20491 1065536\n");
  ASSERT_OK_AND_ASSIGN(const auto read, ParseListeners(Format(listeners)));
  EXPECT_EQ(read, listeners);
  ASSERT_OK_AND_ASSIGN(const auto none, ParseListeners(""));
  EXPECT_THAT(none, IsEmpty());
}

// Half a file, or another one's: guessing would give a container the files of others.
TEST(ParseListeners, RefusesWhatCouldMixUpIds) {
  for (const char* text :
       {"20490\n", "20490 1000000 x\n", "x 1000000\n", "20490 0\n", "70000 1000000\n",
        "20490 1000000\n20490 1065536\n", "20490 1000000\n20491 1000000\n", "\n"}) {
    EXPECT_THAT(ParseListeners(text), StatusIs(kInvalid)) << text;
  }
}

TEST(ParsePortList, IsOfTcpAlone) {
  EXPECT_THAT(ParsePortList("rdma 20049\ntcp 2049\nudp 2050\ntcp 20490\ntcp 2049\n"),
              ElementsAre(2049, 20490));
  EXPECT_THAT(ParsePortList(""), IsEmpty());
}

TEST(MissingListeners, AreThoseThatNfsdDoesNotHave) {
  const std::vector<Listener> listeners = {{1'000'000, 20490}, {1'065'536, 20491}};
  EXPECT_THAT(MissingListeners(listeners, {2049, 20490}), ElementsAre(listeners[1]));
  EXPECT_THAT(MissingListeners(listeners, {20490, 20491}), IsEmpty());
}

TEST(FreePort, IsTheLowestThatNobodyHas) {
  EXPECT_EQ(FreePort({}, 20490, {}), 20490);
  EXPECT_EQ(FreePort({{1'000'000, 20490}, {1'065'536, 20492}}, 20490, {20491}), 20493);
}

TEST(FreePort, HasAnEnd) {
  EXPECT_EQ(FreePort({}, 65535, {65535}), std::nullopt);
  std::vector<Listener> listeners;
  for (uint32_t i = 0; i < kMostListeners; ++i) {
    listeners.push_back({1'000'000 + i * kIdsInRange, static_cast<uint16_t>(20490 + i)});
  }
  EXPECT_EQ(FreePort(listeners, 20490, {}), std::nullopt);
}

}  // namespace
}  // namespace paas::storage
