// `runtime.xdebug`: who carries the key is served with the debugger, and nobody else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

constexpr char kPage[] =
    "<?php echo extension_loaded('xdebug') ? ini_get('xdebug.idekey') : 'plain', ' ',"
    " ini_get('memory_limit'), ' ', getenv('GREETING'), \"\\n\";\n";
const std::string kWithKey = "XDEBUG_SESSION=IDE-7";

os::CommandResult Paasctl(std::vector<std::string> words) {
  words.insert(words.end(), {"-p", "debugged", "-e", "main"});
  return SharedPlatform().Paasctl(words);
}

std::string Body(const std::vector<std::string>& arguments = {}) {
  return Curl(SharedPlatform().Url("debugged"), arguments).body;
}

// Of the container, as its init's processes are.
std::string InContainer(const std::string& script) {
  return SharedPlatform()
      .Paasctl(
          {"exec", "-T", "-p", "debugged", "-e", "main", "-A", "app", "--", "sh", "-c", script})
      .output;
}

class Xdebug : public ::testing::TestWithParam<std::string> {};

TEST_P(Xdebug, ServesRequestsWithTheKeyAlone) {
  const std::string image = "php-" + GetParam().substr(4);
  if (!os::Exists(SharedPlatform().root() + "/images/refs/base/" + image)) {
    GTEST_SKIP() << image << " is not built here";
  }
  const ProjectCopy copy("hello-php");
  std::string own = os::ReadFile(copy.path() + "/.platform.app.yaml").value();
  own.replace(own.find("php:8.2"), 7, GetParam());
  copy.Write(".platform.app.yaml", own + "runtime:\n  xdebug:\n    idekey: IDE-7\n");
  copy.Write("web/index.php", kPage);
  const os::CommandResult deployed = Paasctl({"deploy", copy.path()});
  ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  EXPECT_EQ(Body(), "plain 96M Hello\n");
  EXPECT_EQ(Body({"-b", kWithKey}), "IDE-7 96M Hello\n");
  EXPECT_EQ(Body({"-b", "a=b; " + kWithKey + "; c=d"}), "IDE-7 96M Hello\n");
  EXPECT_EQ(Body({"-b", "XDEBUG_SESSION=another"}), "plain 96M Hello\n");
  EXPECT_EQ(Body({"-G", "-d", "XDEBUG_SESSION_START=IDE-7"}), "IDE-7 96M Hello\n");
  EXPECT_EQ(InContainer("php -r 'var_dump(extension_loaded(\"xdebug\"));'"), "bool(false)\n");

  // It comes back when it ends, and its end is nothing to the application.
  const std::string master = "pgrep -of '[p]hp-fpm: master.*debugger'";
  const std::string before = InContainer(master);
  ASSERT_NE(before, "");
  InContainer("kill -9 " + before);
  EXPECT_EQ(Body(), "plain 96M Hello\n");
  std::string after;
  while (after.empty() || after == before) after = InContainer(master);
  std::string body;
  while (body != "IDE-7 96M Hello\n") body = Body({"-b", kWithKey});

  // Without the key there is none.
  copy.Write(".platform.app.yaml", own);
  ASSERT_EQ(Paasctl({"deploy", copy.path()}).exit_code, 0);
  EXPECT_EQ(Body({"-b", kWithKey}), "plain 96M Hello\n");
  EXPECT_EQ(InContainer(master), "");
  EXPECT_EQ(Paasctl({"delete", "--yes"}).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(Versions, Xdebug, ::testing::Values("php:8.2", "php:8.4"),
                         [](const auto& test) {
                           return "Php" + test.param.substr(4, 1) + test.param.substr(6);
                         });

}  // namespace
}  // namespace paas::testing
