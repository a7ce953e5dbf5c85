#include "controller/source/directory_archive.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/os/subprocess.h"
#include "tests/support/directory_files.h"
#include "tests/support/status_matchers.h"

namespace paas::controller {
namespace {

using ::paas::testing::StatusIs;

std::string Listed(const std::string& packed) {
  const auto result = os::RunCommand(
      {.argv = {"tar", "-tzvf", "-"}, .env = {}, .cwd = {}, .input = packed, .timeout = {}});
  return result.ok() ? result->output : Message(result.status());
}

const testing::MapFiles& Files() {
  static const testing::MapFiles files(
      {{"conf/solrconfig.xml", "<config/>"}, {"conf/lang/stop.txt", "a\n"}, {"other", "x"}});
  return files;
}

TEST(PackDirectory, HoldsTheFilesAndIsTheSameEachTime) {
  ASSERT_OK_AND_ASSIGN(const std::string packed, PackDirectory(Files(), "conf"));
  EXPECT_EQ(packed, *PackDirectory(Files(), "conf"));
  const std::string listed = Listed(packed);
  EXPECT_NE(listed.find("lang/stop.txt"), std::string::npos) << listed;
  EXPECT_NE(listed.find("solrconfig.xml"), std::string::npos) << listed;
  EXPECT_EQ(listed.find("other"), std::string::npos) << listed;
}

TEST(PackDirectory, RefusesWhatIsMissingOrTooLarge) {
  EXPECT_THAT(PackDirectory(Files(), "nothing"), StatusIs(absl::StatusCode::kNotFound));
  const auto exhausted = StatusIs(absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(PackDirectory(Files(), "conf", {.files = 1}), exhausted);
  EXPECT_THAT(PackDirectory(Files(), "conf", {.bytes = 8}), exhausted);
  EXPECT_THAT(PackDirectory(Files(), "conf", {.depth = 0}), exhausted);
  EXPECT_THAT(PackDirectory(Files(), "conf", {.packed_bytes = 64}), exhausted);
}

TEST(PackArchives, ReplacesThemInTheConfigurationOfServices) {
  const testing::MapFiles files(
      {{".platform.app.yaml", "name: app\ntype: nodejs:18\n"},
       {".platform/services.yaml",
        "search:\n  type: solr:9.1\n  disk: 512\n  configuration:\n    cores:\n"
        "      main: {conf_dir: !archive \"conf\"}\n"},
       {".platform/conf/solrconfig.xml", "<config/>"}});
  ASSERT_OK_AND_ASSIGN(model::ProjectConfig config, model::LoadProject(files));
  EXPECT_TRUE(PackArchives(config, files).empty());
  const model::Value* cores = model::Find(config.services[0].configuration, "cores");
  const model::Value* main = model::Find(*cores->AsMap(), "main");
  std::string packed;
  ASSERT_TRUE(absl::Base64Unescape(*model::Find(*main->AsMap(), "conf_dir")->AsString(), &packed));
  EXPECT_NE(Listed(packed).find("solrconfig.xml"), std::string::npos);
}

}  // namespace
}  // namespace paas::controller
