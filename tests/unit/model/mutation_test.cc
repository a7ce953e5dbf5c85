// Damaged configurations: whatever bytes arrive, reading ends with a value or with errors.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "model/json.h"
#include "model/project.h"
#include "tests/support/directory_files.h"

namespace paas::model {
namespace {

using Files = std::map<std::string, std::string>;

// Every project of the test data, as one map each.
std::vector<Files> Seeds() {
  std::vector<Files> seeds;
  for (const char* kind : {"good", "bad"}) {
    for (const auto& project :
         std::filesystem::directory_iterator(std::string(PAAS_TESTDATA) + "/" + kind)) {
      // Its expansion is tested elsewhere, and would take most of the time here.
      if (project.path().filename() == "alias-bomb") continue;
      Files files;
      for (const auto& entry : std::filesystem::recursive_directory_iterator(project)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream stream(entry.path(), std::ios::binary);
        files[std::filesystem::relative(entry.path(), project.path())] =
            std::string(std::istreambuf_iterator<char>(stream), {});
      }
      seeds.push_back(std::move(files));
    }
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

std::string Fragment(std::mt19937& random) {
  static const std::vector<std::string> kFragments = {":",
                                                      ": ",
                                                      "- ",
                                                      "\n",
                                                      "  ",
                                                      "{",
                                                      "}",
                                                      "[",
                                                      "]",
                                                      "&a ",
                                                      "*a",
                                                      "<<: ",
                                                      "!include ",
                                                      "!archive ",
                                                      "!x ",
                                                      "'",
                                                      "\"",
                                                      "|\n",
                                                      ">-\n",
                                                      "~",
                                                      "null",
                                                      "true",
                                                      "-1",
                                                      "1e9",
                                                      "\t",
                                                      "#",
                                                      "? ",
                                                      "%",
                                                      "@",
                                                      "---\n",
                                                      "\xff",
                                                      "\xc3",
                                                      std::string(1, '\0'),
                                                      "{default}",
                                                      "../",
                                                      "/",
                                                      "\\",
                                                      "999999999999999999999",
                                                      "applications:",
                                                      "name: "};
  return kFragments[random() % kFragments.size()];
}

void Mutate(std::string& text, std::mt19937& random) {
  const size_t at = text.empty() ? 0 : random() % text.size();
  const size_t length = text.empty() ? 0 : random() % (text.size() - at) % 20;
  switch (random() % 4) {
    case 0:
      text.insert(at, Fragment(random));
      return;
    case 1:
      text.erase(at, length);
      return;
    case 2:
      text.insert(random() % (text.size() + 1), text.substr(at, length));
      return;
    default:
      text.replace(at, length, Fragment(random));
  }
}

TEST(ReadProject, SurvivesDamagedFiles) {
  std::mt19937 random(20240611);  // NOLINT: the same inputs in every run
  int readable = 0;
  const std::vector<Files> seeds = Seeds();
  for (int round = 0; round < 1500; ++round) {
    Files files = seeds[random() % seeds.size()];
    auto file = files.begin();
    std::advance(file, random() % files.size());
    for (unsigned i = random() % 6 + 1; i > 0; --i) Mutate(file->second, random);
    const ProjectReading reading = ReadProject(testing::MapFiles(files));
    ASSERT_EQ(reading.project.ok(), !HasErrors(reading.diagnostics));
    if (!reading.project.ok()) continue;
    ++readable;
    for (const Application& application : reading.project->applications) {
      const auto back = ApplicationFromJson(ToJson(application));
      ASSERT_TRUE(back.ok() && *back == application)
          << ToJson(application) << Message(back.status());
    }
  }
  EXPECT_GT(readable, 30);
}

}  // namespace
}  // namespace paas::model
