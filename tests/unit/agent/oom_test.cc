#include <gtest/gtest.h>

#include "agent/oom/kernel_message.h"
#include "agent/oom/oom_counts.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::agent {
namespace {

using ::paas::testing::IsOk;

std::string Record(const std::string& task) {
  return "6,1207,93120345,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,"
         "mems_allowed=0,oom_memcg=/paas/shop-main/app,task_memcg=/paas/shop-main/app,task=" +
         task + ",pid=4711,uid=110000\n SUBSYSTEM=x\n";
}

TEST(ParseOomKill, FindsTheGroupAndTheProcess) {
  EXPECT_EQ(ParseOomKill(Record("node")), (OomVictim{"/paas/shop-main/app", "node", 4711}));
}

TEST(ParseOomKill, BelievesNoNameOfAProgram) {
  EXPECT_EQ(ParseOomKill(Record("a,pid=1,uid=0")),
            (OomVictim{"/paas/shop-main/app", "a,pid=1,uid=0", 4711}));
  EXPECT_EQ(ParseOomKill(Record("x\x1b[2Jy"))->program, "x?[2Jy");
}

TEST(ParseOomKill, LeavesOtherRecordsAlone) {
  EXPECT_EQ(ParseOomKill("6,1,2,-;usb 1-1: new device"), std::nullopt);
  EXPECT_EQ(ParseOomKill("6,1,2,-;oom-kill:constraint=CONSTRAINT_NONE,task=sh,pid=3"),
            std::nullopt);
  EXPECT_EQ(ParseOomKill("6,1,2,-;oom-kill:constraint=CONSTRAINT_MEMCG,pid=3"), std::nullopt);
  EXPECT_EQ(ParseOomKill(""), std::nullopt);
}

TEST(DescribeOom, NamesOneProcessAndCountsSeveral) {
  const OomVictim node{"/paas/shop-main/app", "node", 4711};
  EXPECT_EQ(Describe({.kills = 1,
                      .victim = node,
                      .peak_bytes = uint64_t{256} << 20,
                      .limit_bytes = uint64_t{256} << 20}),
            "out of memory: killed node (pid 4711), peak 256/256 MB");
  EXPECT_EQ(Describe({.kills = 3, .victim = node, .peak_bytes = uint64_t{9} << 20}),
            "out of memory: killed 3 processes, node among them, peak 9 MB");
  EXPECT_EQ(Describe({.kills = 1, .victim = std::nullopt}),
            "out of memory: killed a process, peak 0 MB");
}

TEST(Counted, GoesOnOverInstancesAndCountsNothingTwice) {
  OomCount count = Counted({}, "7@100", 2, 1000);
  EXPECT_EQ(count, (OomCount{"7@100", 2, 2, 1000}));
  count = Counted(count, "7@100", 2, 2000);  // an agent that came back
  EXPECT_EQ(count, (OomCount{"7@100", 2, 2, 1000}));
  count = Counted(count, "7@100", 3, 3000);
  EXPECT_EQ(count, (OomCount{"7@100", 3, 3, 3000}));
  count = Counted(count, "9@200", 1, 4000);  // the next instance
  EXPECT_EQ(count, (OomCount{"9@200", 1, 4, 4000}));
  EXPECT_EQ(Counted(count, "11@300", 0, 5000), (OomCount{"11@300", 0, 4, 4000}));
}

TEST(OomCountStore, KeepsCountsOverARestart) {
  paas::testing::TempDirectory root;
  const OomCount count{"7@100", 2, 5, 1000};
  {
    auto records = RecordDirectory::Open(root.path() + "/oom");
    ASSERT_THAT(records, IsOk());
    ASSERT_THAT(OomCountStore(*records).Put("shop-main--app", count), IsOk());
  }
  auto records = RecordDirectory::Open(root.path() + "/oom");
  ASSERT_THAT(records, IsOk());
  EXPECT_EQ(OomCountStore(*records).Get("shop-main--app"), count);
  EXPECT_EQ(OomCountStore(*records).Get("shop-main--db"), OomCount{});
}

}  // namespace
}  // namespace paas::agent
