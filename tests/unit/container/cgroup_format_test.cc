#include "container/cgroup/format.h"

#include <gtest/gtest.h>

#include "container/exit.h"
#include "container/id_allocator.h"
#include "container/process_identity.h"
#include "tests/support/status_matchers.h"

namespace paas::container {
namespace {

using ::paas::testing::StatusIs;

TEST(CgroupFormat, ReadsNumbersAndKeys) {
  EXPECT_EQ(ParseNumber("42\n"), 42u);
  EXPECT_EQ(ParseNumber("max\n"), std::nullopt);
  EXPECT_EQ(ParseNumber("12x"), std::nullopt);
  EXPECT_EQ(ParseNumber(""), std::nullopt);
  const std::string control = "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n";
  EXPECT_EQ(ParseKey(control, "oom_kill"), 3u);
  EXPECT_EQ(ParseKey(control, "oom"), 0u);
  EXPECT_EQ(ParseKey("populated 1\nfrozen 0", "frozen"), 0u);
}

TEST(CgroupFormat, KnowsUnlimited) {
  EXPECT_EQ(NormalizeV1MemoryLimit(9223372036854771712u), 0u);
  EXPECT_EQ(NormalizeV1MemoryLimit(64u << 20), 64u << 20);
  EXPECT_EQ(NumberOr(0, "max"), "max");
  EXPECT_EQ(NumberOr(7, "max"), "7");
}

TEST(CgroupFormat, TurnsCpuSharesIntoBandwidth) {
  EXPECT_EQ(BandwidthOf({.cpu_millis = 0}), (CpuBandwidth{-1, 100'000}));
  EXPECT_EQ(BandwidthOf({.cpu_millis = 250}), (CpuBandwidth{25'000, 100'000}));
  EXPECT_EQ(BandwidthOf({.cpu_millis = 1}), (CpuBandwidth{1'000, 100'000}));
}

TEST(CgroupFormat, WeighsAGroupByItsCpus) {
  EXPECT_EQ(CpuSharesOf(1000), 1024u);
  EXPECT_EQ(CpuSharesOf(250), 256u);
  EXPECT_EQ(CpuSharesOf(1), 2u);
  EXPECT_EQ(CpuSharesOf(1'000'000), 262'144u);
  EXPECT_EQ(CpuWeightOf(2000), 200u);
  EXPECT_EQ(CpuWeightOf(1), 1u);
  EXPECT_EQ(CpuWeightOf(1'000'000), 10'000u);
}

TEST(ProcessIdentity, FindsTheStartTimeBehindAnyName) {
  const std::string stat =
      "7 (a) b) (c) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 9999 10";
  EXPECT_EQ(ParseStartTime(stat).value(), 123456u);
  EXPECT_THAT(ParseStartTime("7 (a) S 1 2"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseStartTime(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ProcessIdentity, KnowsWhichSignalsAreHandled) {
  const std::string status = "SigIgn:\t0000000000000000\nSigCgt:\t0000000000004002\nCapInh:\t0\n";
  EXPECT_TRUE(HasHandler(status, 15));
  EXPECT_TRUE(HasHandler(status, 2));
  EXPECT_FALSE(HasHandler(status, 1));
  EXPECT_FALSE(HasHandler("", 15));
}

TEST(IdAllocator, HandsOutTheLowestFreeRange) {
  IdAllocator ids(1'000'000, 3);
  EXPECT_EQ(ids.Allocate().value(), (IdRange{1'000'000, 65536}));
  ASSERT_OK(ids.Reserve({1'131'072, 65536}));
  EXPECT_EQ(ids.Allocate().value(), (IdRange{1'065'536, 65536}));
  EXPECT_THAT(ids.Allocate(), StatusIs(absl::StatusCode::kResourceExhausted));
  ids.Release({1'000'000, 65536});
  EXPECT_EQ(ids.Allocate().value(), (IdRange{1'000'000, 65536}));
}

TEST(IdAllocator, RefusesForeignAndTakenRanges) {
  IdAllocator ids(1'000'000, 3);
  ASSERT_OK(ids.Reserve({1'000'000, 65536}));
  EXPECT_THAT(ids.Reserve({1'000'000, 65536}), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(ids.Reserve({1'000'001, 65536}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ids.Reserve({0, 65536}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ids.Reserve({1'196'608, 65536}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Exit, IsToldInWords) {
  EXPECT_EQ(Describe(Exit{.code = 3, .known = true}), "exited 3");
  EXPECT_EQ(Describe(Exit{.signal = 9, .out_of_memory = true, .known = true}),
            "killed by SIGKILL (out of memory)");
  EXPECT_EQ(Describe(Exit{}), "ended unseen");
}

}  // namespace
}  // namespace paas::container
