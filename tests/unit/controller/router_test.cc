#include "controller/router/router.h"

#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;

class FakeHost : public RouterHost {
 public:
  StatusOr<bool> Apply(const RouterOrder&) override {
    if (is_away) return Unavailable("the agent is away");
    return true;
  }
  bool is_away = true;
};

TEST(Router, EpochsThatWereNotTakenOverAreToldLater) {
  const paas::testing::TempDirectory directory;
  FakeHost host;
  Router router({.run_dir = directory.path(),
                 .modules_dir = "/usr/lib/nginx/modules",
                 .has_lua_module = true},
                host);
  const Site site{.host = "a.localhost",
                  .path = "/",
                  .container = "app",
                  .address = "100.96.0.5:80",
                  .environment = "shop-main",
                  .epoch = "e1"};
  EXPECT_THAT(router.Apply({site}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(os::ReadFile(directory / "epochs").value_or(""), "");
  // An nginx that serves all the while is to hear of them: nobody listens here.
  host.is_away = false;
  EXPECT_FALSE(router.Apply({site}).ok());
}

}  // namespace
}  // namespace paas::controller
