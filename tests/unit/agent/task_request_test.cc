#include "agent/task/task_request.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;

TaskRequest Request(const std::string& source) {
  TaskRequest request;
  request.id = "build-1";
  request.argv = {"/bin/true"};
  request.binds = {{.source = source, .target = "/app"}};
  return request;
}

TEST(ValidateTask, BindsOnlyWhatIsBelowARoot) {
  const std::vector<std::string> roots = {"/var/lib/paas/builder"};
  EXPECT_OK(ValidateTask(Request("/var/lib/paas/builder/work/1/app"), roots));
  for (const char* source : {"/etc", "/var/lib/paas/builder", "/var/lib/paas/builder2/x",
                             "/var/lib/paas/builder/../agent", "/var/lib/paas/builder//x",
                             "/var/lib/paas/builder/./x", "relative"}) {
    EXPECT_THAT(ValidateTask(Request(source), roots), StatusIs(absl::StatusCode::kInvalidArgument))
        << source;
  }
}

TEST(ValidateTask, NeedsACommandAndAnId) {
  TaskRequest request = Request("/r/x");
  request.argv.clear();
  EXPECT_THAT(ValidateTask(request, {"/r"}), StatusIs(absl::StatusCode::kInvalidArgument));
  request = Request("/r/x");
  request.id = "../x";
  EXPECT_THAT(ValidateTask(request, {"/r"}), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::agent
