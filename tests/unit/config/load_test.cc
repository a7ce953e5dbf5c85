#include "common/config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LoadTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(os::MakeDirectories(directory_ / "agent.d")); }

  // What the daemon would do; its output is kept.
  int Run(std::vector<std::string> arguments) {
    OptionTable table;
    table.Text("state-dir", state_dir_, "records");
    table.Choice("backend", backend_, {"auto", "fuse"}, "of images");
    table.Number("first-id", first_id_, 10, 100, "first id");
    table.Flag("proxies", proxies_, "allowed");
    table.List("root", roots_, "directories");
    table.Switch("teardown", teardown_, "stop");
    arguments.insert(arguments.begin(), "paas-agent");
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    const int code =
        Load({"paas-agent", "runs containers", "1.0", directory_ / "agent.yaml"}, table,
             static_cast<int>(pointers.size()), pointers.data(), [this] { return resolved_; });
    output_ = ::testing::internal::GetCapturedStdout();
    errors_ = ::testing::internal::GetCapturedStderr();
    return code;
  }
  void Write(const std::string& name, const std::string& text) {
    ASSERT_OK(os::WriteFileDurably(directory_ / name, text));
  }

  const testing::TempDirectory directory_;
  std::string state_dir_ = "/default";
  std::string backend_ = "auto";
  uint32_t first_id_ = 10;
  bool proxies_ = false;
  std::vector<std::string> roots_;
  bool teardown_ = false;
  Status resolved_;
  std::string output_;
  std::string errors_;
};

TEST_F(LoadTest, TakesDefaultsWithoutAnyFile) {
  EXPECT_EQ(Run({}), -1);
  EXPECT_EQ(state_dir_, "/default");
}

TEST_F(LoadTest, LetsFlagsWinOverDropInsAndThoseOverTheFile) {
  Write("agent.yaml", "state_dir: /file\nfirst_id: 20\nbackend: fuse\nroot: [/a, /b]\n");
  Write("agent.d/10-a.yaml", "state_dir: /drop-in\nfirst_id: 30\n");
  Write("agent.d/20-b.yaml", "first_id: 40\nroot: /c\n");
  EXPECT_EQ(Run({"--first-id", "50"}), -1) << errors_;
  EXPECT_EQ(state_dir_, "/drop-in");
  EXPECT_EQ(first_id_, 50u);
  EXPECT_EQ(backend_, "fuse");
  EXPECT_THAT(roots_, ElementsAre("/c"));
}

TEST_F(LoadTest, RepeatsListsOnTheCommandLineAndTurnsFlagsOff) {
  Write("agent.yaml", "proxies: true\nroot: /file\n");
  EXPECT_EQ(Run({"--root", "/a", "--root", "/b", "--proxies=false", "--teardown"}), -1) << errors_;
  EXPECT_THAT(roots_, ElementsAre("/a", "/b"));
  EXPECT_FALSE(proxies_);
  EXPECT_TRUE(teardown_);
}

TEST_F(LoadTest, ChecksAConfigurationAndTellsAllThatIsWrong) {
  Write("agent.yaml", "backend: kernel\nfirst_id: 3\n");
  Write("agent.d/10-a.yaml", "prox: true\n");
  EXPECT_EQ(Run({"--check-config"}), kInvalidConfig);
  EXPECT_EQ(output_, "");
  EXPECT_THAT(errors_, HasSubstr(directory_ / "agent.yaml:1:10: backend: must be auto or fuse, but "
                                              "is \"kernel\"\n"));
  EXPECT_THAT(errors_, HasSubstr(directory_ / "agent.yaml:2:11: first_id: must be a number from 10 "
                                              "to 100, but is \"3\"\n"));
  EXPECT_THAT(errors_,
              HasSubstr("10-a.yaml:1:1: unknown key \"prox\"; did you mean \"proxies\"?\n"));
  EXPECT_EQ(Run({}), kInvalidConfig);  // and does not run with it
}

TEST_F(LoadTest, SaysNothingAboutAGoodConfiguration) {
  Write("agent.yaml", "backend: fuse\n");
  EXPECT_EQ(Run({"--check-config"}), 0);
  EXPECT_EQ(output_ + errors_, "");
}

TEST_F(LoadTest, RefusesWhatTheDaemonCannotWorkOut) {
  resolved_ = InvalidArgument("tls_key is missing");
  EXPECT_EQ(Run({"--check-config"}), kInvalidConfig);
  EXPECT_EQ(errors_, "paas-agent: tls_key is missing\n");
}

TEST_F(LoadTest, TellsUsageErrorsApart) {
  EXPECT_EQ(Run({"--no-such-flag"}), kUsageError);
  EXPECT_EQ(Run({"--first-id", "x"}), kUsageError);
  EXPECT_THAT(errors_, HasSubstr("--first-id: must be a number from 10 to 100, but is \"x\""));
  EXPECT_EQ(Run({"--config", directory_ / "missing.yaml"}), kInvalidConfig);
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(output_, HasSubstr("--first-id NUMBER=10"));
}

TEST_F(LoadTest, PrintsWhereEachValueComesFrom) {
  Write("agent.yaml", "root: [/a]\n");
  EXPECT_EQ(Run({"--print-config", "--backend", "fuse"}), 0);
  EXPECT_EQ(output_,
            "state_dir: \"/default\"  # default\nbackend: \"fuse\"  # command line\n"
            "first_id: 10  # default\n# proxies: not set\nroot: [\"/a\"]  # " +
                (directory_ / "agent.yaml:1:7\n"));
}

}  // namespace
}  // namespace paas::config
