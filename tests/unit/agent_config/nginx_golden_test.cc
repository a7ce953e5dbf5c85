#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "common/os/file.h"
#include "tests/unit/agent_config/config_fixture.h"

// tests/testdata/nginx/<name>.yaml → <name>.conf. PAAS_UPDATE_GOLDENS=1 writes the .conf files.
namespace paas::agent {
namespace {

constexpr size_t kLimit = 1 << 20;

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PAAS_TESTDATA "/nginx")) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class NginxGolden : public ::testing::TestWithParam<std::string> {};

TEST_P(NginxGolden, IsAsReviewed) {
  const std::string base = std::string(PAAS_TESTDATA "/nginx/") + GetParam();
  ASSERT_OK_AND_ASSIGN(const std::string yaml, os::ReadFile(base + ".yaml", kLimit));
  ASSERT_OK_AND_ASSIGN(const ConfigInput input, InputOf(yaml));
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  const container::ConfigFile* conf = FindFile(files, "nginx.conf");
  ASSERT_NE(conf, nullptr);
  if (std::getenv("PAAS_UPDATE_GOLDENS") != nullptr) {
    std::ofstream(base + ".conf") << conf->content;
    return;
  }
  ASSERT_OK_AND_ASSIGN(const std::string expected, os::ReadFile(base + ".conf", kLimit));
  EXPECT_EQ(conf->content, expected);
}

INSTANTIATE_TEST_SUITE_P(Locations, NginxGolden, ::testing::ValuesIn(Names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace paas::agent
