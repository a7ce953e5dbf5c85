// Daemons die in the middle of rollbacks, of the records of releases and of collections: what is
// said to serve is what serves, and nothing that a release needs is gone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "tests/e2e/platform_environment.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

using ::testing::IsEmpty;
using Json = nlohmann::json;

constexpr int kRounds = 6;
constexpr int kMostTries = 10;
constexpr std::chrono::seconds kPatience{20};

class InterruptedRollback : public ::testing::Test {
 protected:
  static os::CommandResult Paasctl(std::vector<std::string> words) {
    words.insert(words.end(), {"-p", "back", "-e", "main"});
    return SharedPlatform().Paasctl(std::move(words));
  }
  void TearDown() override { EXPECT_EQ(Paasctl({"delete", "--yes"}).exit_code, 0); }

  void Deploy(const std::string& text) {
    project_.Write("server.js", "require('http').createServer((q, r) => r.end('" + text +
                                    "')).listen(process.env.PORT)");
    const os::CommandResult deployed = Paasctl({"deploy", project_.path()});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
  }
  static std::string Answer() { return Curl(SharedPlatform().Url("back")).body; }

  // What the release says that serves: r1 and r2 are "one" and "two", all others are rollbacks.
  static std::string Recorded() {
    const Json listed = Json::parse(Paasctl({"releases", "--json"}).output, nullptr, false);
    if (!listed.is_object()) return "no list";
    std::map<int, std::string> texts = {{1, "one"}, {2, "two"}};
    const Json& current = listed["releases"][0];
    EXPECT_TRUE(current["current"]);
    const int number = current["number"];
    return texts.contains(number) ? texts[number] : texts[current["restored"].get<int>()];
  }
  // What was cut short may be put right for a moment yet.
  static void ExpectWhatIsRecordedServes() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (Answer() != Recorded() && std::chrono::steady_clock::now() < deadline) {
    }
    EXPECT_EQ(Answer(), Recorded());
  }
  static void RollBack(const std::string& release) {
    int tries = 0;
    while (Paasctl({"rollback", release}).exit_code != 0 && tries < kMostTries) ++tries;
    EXPECT_LT(tries, kMostTries);
  }

  ProjectCopy project_{"hello-node"};
};

TEST_F(InterruptedRollback, EndsInATrueState) {
  Deploy("one");
  Deploy("two");
  std::minstd_rand random(23);
  const std::vector<std::string> victims = {"paas-controller", "paas-agent"};
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    const std::string release = round % 2 == 0 ? "r1" : "r2";
    auto back = std::async(std::launch::async, [&] { return Paasctl({"rollback", release}); });
    // Any moment of it: there is no event to wait for.
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 700));
    const std::string& victim = victims[random() % victims.size()];
    ASSERT_OK(SharedPlatform().Kill(victim, SIGKILL));
    ASSERT_OK(SharedPlatform().Restart(victim));
    (void)back.get();
    ExpectWhatIsRecordedServes();
    EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
    RollBack(release);
    EXPECT_EQ(Answer(), round % 2 == 0 ? "one" : "two");
  }
}

TEST_F(InterruptedRollback, ACollectionThatIsCutShortTakesNothingThatAReleaseNeeds) {
  Deploy("one");
  Deploy("two");
  std::minstd_rand random(5);
  const std::vector<std::string> victims = {"paas-controller", "paas-builder", "paas-agent"};
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    auto collected = std::async(std::launch::async, [] {
      return SharedPlatform().Paasctl({"gc", "--yes"});
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 200));
    const std::string& victim = victims[random() % victims.size()];
    ASSERT_OK(SharedPlatform().Kill(victim, SIGKILL));
    ASSERT_OK(SharedPlatform().Restart(victim));
    (void)collected.get();
    RollBack(round % 2 == 0 ? "r1" : "r2");
    EXPECT_EQ(Answer(), round % 2 == 0 ? "one" : "two");
  }
  EXPECT_THAT(Inconsistencies(SharedPlatform().footprint(), kPatience), IsEmpty());
  const os::CommandResult whole = SharedPlatform().Paasctl({"gc", "--yes"});
  EXPECT_EQ(whole.exit_code, 0) << whole.error_output;
  RollBack("r1");
  EXPECT_EQ(Answer(), "one");
}

}  // namespace
}  // namespace paas::testing
