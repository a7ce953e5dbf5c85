#include "common/os/child_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"

namespace paas::os {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ChildProcess, StreamsBothWays) {
  ASSERT_OK_AND_ASSIGN(ChildProcess child, ChildProcess::Start({.argv = {"cat"}}));
  for (const std::string piece : {"one", "two"}) {
    ASSERT_OK(WriteAll(child.in().get(), piece));
    char buffer[16];
    ASSERT_EQ(::read(child.out().get(), buffer, sizeof buffer), 3);
    EXPECT_EQ(std::string(buffer, 3), piece);
  }
  EXPECT_OK(child.WaitChecked());
}

TEST(ChildProcess, ReportsWhatItSaidWhenItFails) {
  ASSERT_OK_AND_ASSIGN(ChildProcess child,
                       ChildProcess::Start({.argv = {"sh", "-c", "echo no luck >&2; exit 4"}}));
  EXPECT_THAT(child.WaitChecked(),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("sh: exit 4: no luck")));
}

TEST(ChildProcess, ASecondWaitLeavesOtherChildrenAlone) {
  ASSERT_OK_AND_ASSIGN(ChildProcess other, ChildProcess::Start({.argv = {"sh", "-c", "exit 7"}}));
  ASSERT_OK_AND_ASSIGN(ChildProcess child, ChildProcess::Start({.argv = {"sh", "-c", "exit 4"}}));
  EXPECT_EQ(child.Wait(), 4);
  EXPECT_EQ(child.Wait(), 4);
  EXPECT_EQ(other.Wait(), 7);
}

TEST(ChildProcess, IsKilledWithItsOwner) {
  UniqueFd watched;
  {
    ASSERT_OK_AND_ASSIGN(ChildProcess child, ChildProcess::Start({.argv = {"sleep", "1000"}}));
    watched.Reset(::dup(child.out().get()));
  }
  char byte;
  EXPECT_EQ(::read(watched.get(), &byte, 1), 0);  // EOF: nobody holds the other end any more
}

TEST(ChildProcess, AMissingProgramIsNotFound) {
  EXPECT_THAT(ChildProcess::Start({.argv = {"no-such-program"}}).status(),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::os
