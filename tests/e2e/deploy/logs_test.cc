// What `paasctl logs` says of when and where a line was written, and for how long.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "common/os/file.h"
#include "model/environment_name.h"
#include "tests/e2e/platform_environment.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::AllOf;
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

// Until the worker said it and its time is noted beside the log: before, it is as new as the log.
void AwaitTime(const std::string& text) {
  const std::string agent = SharedPlatform().root() + "/paas-agent";
  const std::string queue = "/logs-" + model::MachineName("main") + "/app--queue/app";
  std::string log;
  int64_t noted_bytes = 0;
  while (log.find(text) == std::string::npos || noted_bytes < static_cast<int64_t>(log.size())) {
    log = os::ReadFile(agent + "/logs" + queue + ".log").value_or("");
    const std::string times = os::ReadFile(agent + "/log-times" + queue).value_or("");
    if (times.size() >= 16) std::memcpy(&noted_bytes, &times[times.size() - 8], 8);
  }
}

TEST(Logs, ArePrintedOfOneRelease) {
  const ProjectCopy copy("hello-node");
  const std::string own = os::ReadFile(copy.path() + "/.platform.app.yaml").value();
  copy.Write(".platform.app.yaml", own + kWorker);
  ASSERT_EQ(Paasctl({"deploy", copy.path()}).exit_code, 0);
  AwaitTime("worked");
  std::string changed = kWorker;
  changed.replace(changed.find("worked"), 6, "toiled");
  copy.Write(".platform.app.yaml", own + changed);
  ASSERT_EQ(Paasctl({"deploy", copy.path()}).exit_code, 0);
  AwaitTime("toiled");
  copy.Write(".platform.app.yaml", own);
  ASSERT_EQ(Paasctl({"deploy", copy.path()}).exit_code, 0);

  EXPECT_THAT(Logs({"--release", "r1"}), AllOf(HasSubstr("worked"), Not(HasSubstr("toiled"))));
  EXPECT_THAT(Logs({"--release", "r2"}), AllOf(HasSubstr("toiled"), Not(HasSubstr("worked"))));
  EXPECT_EQ(Logs({"--release", "r3"}), "");
  EXPECT_THAT(Paasctl({"logs", "--release", "r2", "-n", "1"}).output, HasSubstr("toiled"));
  const os::CommandResult missing = Paasctl({"logs", "--release", "r4"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.error_output, HasSubstr("no release r4"));
  const os::CommandResult follow = Paasctl({"logs", "-f", "--release", "r2"});
  EXPECT_EQ(follow.exit_code, 1);
  EXPECT_THAT(follow.error_output, HasSubstr("nothing to follow"));
  EXPECT_EQ(Paasctl({"delete", "--yes"}).exit_code, 0);
}

}  // namespace
}  // namespace paas::testing
