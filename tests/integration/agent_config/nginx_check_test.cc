#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/os/file.h"
#include "tests/integration/agent_config/container_root.h"
#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using ::testing::HasSubstr;

// Every configuration of the goldens is one that nginx itself accepts.
TEST(GeneratedNginxConf, IsAcceptedByNginx) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PAAS_TESTDATA "/nginx")) {
    if (entry.path().extension() != ".yaml") continue;
    ASSERT_OK_AND_ASSIGN(const std::string yaml, os::ReadFile(entry.path()));
    ASSERT_OK_AND_ASSIGN(const ConfigInput input, InputOf(yaml));
    ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
    ContainerRoot root;
    root.Install(files);
    root.Write("run/platform/.keep", "");
    root.Write("tmp/nginx/.keep", "");
    ASSERT_OK_AND_ASSIGN(const os::CommandResult result,
                         root.Run({"nginx", "-t", "-e", "stderr", "-c", "/run/config/nginx.conf"}));
    EXPECT_EQ(result.exit_code, 0) << entry.path() << "\n" << result.error_output;
    EXPECT_EQ(result.error_output.find("[warn]"), std::string::npos) << result.error_output;
    ++count;
  }
  EXPECT_GE(count, 12);
}

// The one that tries to break out: it starts, and nothing that it tried to add is there.
TEST(GeneratedNginxConf, HoldsAHostileProjectBack) {
  ASSERT_OK_AND_ASSIGN(const std::string yaml, os::ReadFile(PAAS_TESTDATA "/nginx/hostile.yaml"));
  const RunningSite site(yaml, {{"a\"; } server { listen 81; } # $document_root/file", "content"}});
  const testing::HttpResponse file = site.Get("/file");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.body, "content");
  EXPECT_EQ(file.Header("x-pwned"), "");
  EXPECT_EQ(file.Header("x-a"), "\"; add_header X-Pwned 1; # $http_cookie ${uri} \\\" \\");
  EXPECT_FALSE(testing::Connect("127.0.0.1", 81).ok());
  EXPECT_NE(site.Get("/abc").body, "pwned");
}

}  // namespace
}  // namespace paas::agent
