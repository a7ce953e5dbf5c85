#include "common/config/config_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::config {
namespace {

using paas::testing::TempDirectory;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ConfigFilesTest : public ::testing::Test {
 protected:
  ConfigFilesTest() {
    table_.Text("state-dir", state_dir_, "");
    table_.Number("first-id", first_id_, 1, 100, "");
    table_.Flag("private-proxies", proxies_, "");
    table_.List("task-root", roots_, "");
    table_.Add({.name = "volume-option", .kind = Kind::kMap, .set = [](const auto&) {
                  return absl::OkStatus();
                }});
    table_.Switch("teardown", teardown_, "");
  }

  FileContent Read(const std::string& text) const {
    FileContent content;
    ReadConfigText(table_, "a.yaml", text, content);
    return content;
  }

  OptionTable table_;
  std::string state_dir_;
  uint32_t first_id_ = 1;
  bool proxies_ = false;
  std::vector<std::string> roots_;
  bool teardown_ = false;
};

TEST_F(ConfigFilesTest, ReadsEveryKindOfValueWithItsPlace) {
  const FileContent content = Read(
      "state_dir: /x\nfirst_id: 7\nprivate_proxies: yes\ntask_root: [/a, /b]\n"
      "volume_option: {master: host, port: 9421}\n");
  EXPECT_THAT(content.problems, IsEmpty());
  ASSERT_EQ(content.assignments.size(), 5u);
  EXPECT_THAT(content.assignments[0].values, ElementsAre("/x"));
  EXPECT_EQ(content.assignments[0].source, "a.yaml:1:12");
  EXPECT_THAT(content.assignments[1].values, ElementsAre("7"));
  EXPECT_THAT(content.assignments[2].values, ElementsAre("true"));
  EXPECT_THAT(content.assignments[3].values, ElementsAre("/a", "/b"));
  EXPECT_THAT(content.assignments[4].values, ElementsAre("master=host", "port=9421"));
}

TEST_F(ConfigFilesTest, TakesOneTextForAList) {
  EXPECT_THAT(Read("task_root: /a\n").assignments[0].values, ElementsAre("/a"));
}

TEST_F(ConfigFilesTest, TellsEveryProblemWithItsPlaceAndWhatWasMeant) {
  const FileContent content = Read(
      "stat_dir: /x\nfirst_id: many\nprivate_proxies: 3\ntask_root: {a: b}\nteardown: true\n"
      "state-dir: /y\n");
  EXPECT_THAT(
      content.problems,
      ElementsAre("a.yaml:1:1: unknown key \"stat_dir\"; did you mean \"state_dir\"?",
                  "a.yaml:2:11: first_id: must be a whole number, but is the text \"many\"",
                  "a.yaml:3:18: private_proxies: must be true or false, but is the number 3",
                  "a.yaml:4:12: task_root: expected a text, but found a mapping",
                  "a.yaml:5:1: unknown key \"teardown\"",
                  "a.yaml:6:1: unknown key \"state-dir\"; did you mean \"state_dir\"?"));
  EXPECT_THAT(content.assignments, IsEmpty());
}

TEST_F(ConfigFilesTest, SaysWhereAFileIsNoYaml) {
  const FileContent content = Read("a: [1\n");
  ASSERT_EQ(content.problems.size(), 1u);
  EXPECT_THAT(content.problems[0], ::testing::StartsWith("a.yaml:1:1: "));
  EXPECT_THAT(Read("- a\n").problems,
              ElementsAre("a.yaml:1:1: expected a mapping, but found a list"));
  EXPECT_THAT(Read("# nothing\n").problems, IsEmpty());
}

TEST(ConfigFilesOf, AreTheFileAndItsDropInsByName) {
  const TempDirectory directory;
  const std::string file = directory / "agent.yaml";
  EXPECT_THAT(*ConfigFiles(file, /*required=*/false), IsEmpty());
  EXPECT_THAT(ConfigFiles(file, /*required=*/true).status(),
              paas::testing::StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(os::MakeDirectories(directory / "agent.d"));
  for (const char* name : {"20-b.yaml", "10-a.yaml", ".hidden.yaml", "30-c.yaml~", "README"}) {
    ASSERT_OK(os::WriteFileDurably(directory / "agent.d/" + name, ""));
  }
  EXPECT_THAT(*ConfigFiles(file, /*required=*/false),
              ElementsAre(directory / "agent.d/10-a.yaml", directory / "agent.d/20-b.yaml"));
  ASSERT_OK(os::WriteFileDurably(file, ""));
  EXPECT_EQ(ConfigFiles(file, /*required=*/true)->front(), file);
}

}  // namespace
}  // namespace paas::config
