// What `paasctl logs` says of when and where a line was written, and for how long.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kWorker[] =
    "workers:\n"
    "  queue:\n"
    "    commands:\n"
    "      start: 'echo worked; exec sleep 100000'\n";

os::CommandResult Paasctl(std::vector<std::string> words) {
  words.insert(words.end(), {"-p", "logs", "-e", "main"});
  return SharedPlatform().Paasctl(words);
}

std::string Logs(std::vector<std::string> words = {}) {
  words.insert(words.begin(), {"logs", "-A", "app--queue", "-n", "all"});
  return Paasctl(words).output;
}

// Times have whole seconds: of what was written within this one nobody can tell whether it is
// older.
bool IsOlderThanNow() {
  for (int tries = 0; tries < 50; ++tries) {
    if (Logs({"--since", "0s"}).find("worked") == std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

std::string Now() {
  const time_t now = ::time(nullptr);
  char text[32];
  tm parts{};
  ::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", ::gmtime_r(&now, &parts));
  return text;
}

TEST(Logs, HaveTimesAndOutliveTheirContainersAndTheAgent) {
  const std::string begin = Now();
  const ProjectCopy copy("hello-node");
  const std::string own = os::ReadFile(copy.path() + "/.platform.app.yaml").value();
  copy.Write(".platform.app.yaml", own + kWorker);
  ASSERT_EQ(Paasctl({"deploy", copy.path()}).exit_code, 0);
  std::string lines;
  while (lines.find("worked") == std::string::npos) lines = Logs({"app", "-o", "jsonl"});
  std::istringstream stream(lines.substr(lines.find("{")));
  std::string first;
  std::getline(stream, first);
  const auto line = nlohmann::json::parse(first);
  EXPECT_EQ(line["container"], "app--queue");
  EXPECT_EQ(line["log"], "app");
  EXPECT_GE(line["time"].get<std::string>(), begin);
  EXPECT_LE(line["time"].get<std::string>(), Now());
  EXPECT_THAT(Logs(), HasSubstr("Z app--queue/app │ worked\n"));
  EXPECT_THAT(Logs({"--since", begin}), HasSubstr("worked"));
  EXPECT_TRUE(IsOlderThanNow());

  copy.Write(".platform.app.yaml", own);
  const os::CommandResult without = Paasctl({"deploy", copy.path()});
  ASSERT_EQ(without.exit_code, 0) << without.error_output;
  EXPECT_THAT(Paasctl({"ps"}).output, Not(HasSubstr("queue")));
  EXPECT_THAT(Logs({"--since", begin}), HasSubstr("worked"));
  ASSERT_OK(SharedPlatform().Kill("paas-agent", SIGKILL));
  ASSERT_OK(SharedPlatform().Restart("paas-agent"));
  EXPECT_THAT(Logs({"--since", begin}), HasSubstr("worked"));
  EXPECT_TRUE(IsOlderThanNow());
  EXPECT_EQ(Paasctl({"delete", "--yes"}).exit_code, 0);
}

}  // namespace
}  // namespace paas::testing
