#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/integration/container/container_fixture.h"
#include "tests/support/status_matchers.h"

namespace paas::container::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(ContainerTest, StartsExecutesAndStops) {
  auto container = Start(Spec());
  ASSERT_OK(container);
  const InsideResult result = Shell(**container, "echo hello; echo oops >&2; exit 3");
  EXPECT_EQ(result.output, "hello\n");
  EXPECT_EQ(result.error, "oops\n");
  EXPECT_EQ(result.exit.code, 3);
  EXPECT_TRUE(result.exit.known);
  auto exit = (*container)->Stop(std::chrono::seconds(10));
  ASSERT_OK(exit);
  EXPECT_EQ(exit->code, 7);
  EXPECT_EQ(exit->signal, 0);
}

}  // namespace
}  // namespace paas::container::testing
