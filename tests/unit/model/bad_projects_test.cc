// The findings of every project in tests/testdata/bad, compared with its expected.txt. Run with
// PAAS_UPDATE_GOLDEN=1 to write what is printed now, and read the difference before committing it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "model/project.h"
#include "tests/support/directory_files.h"
#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::paas::testing::MapFiles;
using ::testing::HasSubstr;

const std::string kBad = std::string(PAAS_TESTDATA) + "/bad";

std::vector<std::string> Projects() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kBad)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Printed(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    text += diagnostic.severity == Severity::kError ? "error: " : "warning: ";
    text += Format(diagnostic) + "\n";
  }
  return text;
}

std::string ReadAll(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

class BadProject : public ::testing::TestWithParam<std::string> {};

TEST_P(BadProject, GetsTheFindingsThatAreWrittenDown) {
  const std::string directory = kBad + "/" + GetParam();
  const ProjectReading reading = ReadProject(testing::DirectoryFiles(directory));
  EXPECT_FALSE(reading.project.ok());
  const std::string printed = Printed(reading.diagnostics);
  if (std::getenv("PAAS_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(directory + "/expected.txt") << printed;
  }
  EXPECT_EQ(printed, ReadAll(directory + "/expected.txt"));
}

INSTANTIATE_TEST_SUITE_P(Testdata, BadProject, ::testing::ValuesIn(Projects()), [](const auto& p) {
  std::string name = p.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(BadProjects, AreAtLeastTen) { EXPECT_GE(Projects().size(), 10u); }

TEST(BadProjects, OversizeFilesAreRefused) {
  const MapFiles files({{".platform.app.yaml", "name: app\n" + std::string(300 * 1024, '#')}});
  EXPECT_THAT(
      Printed(ReadProject(files).diagnostics),
      HasSubstr(".platform.app.yaml:1:1: the file has 300 KiB; configuration files may have "
                "at most 256 KiB"));
}

TEST(BadProjects, IncludesThatIncludeEachOtherEnd) {
  const MapFiles files(
      {{".platform.app.yaml", "name: app\ntype: nodejs:20\nweb: !include a.yaml\n"},
       {"a.yaml", "commands: !include b.yaml\n"},
       {"b.yaml", "start: !include a.yaml\n"}});
  EXPECT_THAT(Printed(ReadProject(files).diagnostics), HasSubstr("include each other too deeply"));
}

TEST(BadProjects, IncludesAreBoundedInNumber) {
  std::string list = "name: app\ntype: nodejs:20\nvariables:\n  env:\n    L:\n";
  for (int i = 0; i < 70; ++i) list += "      - !include {type: string, path: x}\n";
  const MapFiles files({{".platform.app.yaml", list}, {"x", "1"}});
  EXPECT_THAT(Printed(ReadProject(files).diagnostics), HasSubstr("too many files included"));
}

}  // namespace
}  // namespace paas::model
