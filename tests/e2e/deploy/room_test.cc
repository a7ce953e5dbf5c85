// The disk: what goes and what stays.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <time.h>

#include <nlohmann/json.hpp>

#include "common/os/file.h"
#include "tests/e2e/platform_environment.h"

namespace paas::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

void Configure(const ProjectCopy& project, const std::string& word) {
  project.Write(".platform.app.yaml",
                "name: app\ntype: 'nodejs:18'\nbuild: {flavor: none}\n"
                "web:\n  commands:\n    start: node server.js\n");
  project.Write("server.js", "require('http').createServer((q, r) => r.end('" + word +
                                 "')).listen(process.env.PORT)");
}

std::string ImageOf(const std::string& project) {
  const os::CommandResult listed =
      SharedPlatform().Paasctl({"releases", "-p", project, "-e", "main", "--json"});
  return Json::parse(listed.output)["releases"][0]["images"][0]["app_digest"];
}

// As if nobody had used the image for two hours.
void Age(const std::string& digest) {
  const timespec then{.tv_sec = ::time(nullptr) - 7200, .tv_nsec = 0};
  const timespec times[2] = {then, then};
  const std::string file =
      SharedPlatform().root() + "/images/sha256/" + digest.substr(7) + ".manifest";
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0) << file;
}

std::string FateOf(const Json& report, const std::string& digest) {
  for (const Json& item : report["items"]) {
    if (item["name"] == digest) {
      return item["fate"].get<std::string>() + ": " + item["reason"].get<std::string>();
    }
  }
  return "not there";
}

TEST(Room, GarbageCollectionKeepsWhatReleasesPinAndTakesTheRest) {
  const ProjectCopy project("hello-node");
  std::map<std::string, std::string> images;
  for (const std::string name : {"kept", "gone"}) {
    Configure(project, name);
    const os::CommandResult deployed =
        SharedPlatform().Paasctl({"deploy", "-p", name, "-e", "main", project.path()});
    ASSERT_EQ(deployed.exit_code, 0) << deployed.error_output;
    images[name] = ImageOf(name);
    Age(images[name]);
  }
  ASSERT_EQ(SharedPlatform().Paasctl({"delete", "-p", "gone", "-e", "main", "--yes"}).exit_code, 0);

  const os::CommandResult dry = SharedPlatform().Paasctl({"gc", "--dry-run", "--json"});
  ASSERT_EQ(dry.exit_code, 0) << dry.error_output;
  EXPECT_EQ(FateOf(Json::parse(dry.output), images["gone"]), "delete: no kept release has it");
  EXPECT_EQ(FateOf(Json::parse(dry.output), images["kept"]), "keep: of kept/main r1");
  EXPECT_EQ(SharedPlatform().Paasctl({"gc", "--no-input"}).exit_code, 7);

  const os::CommandResult wet = SharedPlatform().Paasctl({"gc", "--yes", "--json"});
  ASSERT_EQ(wet.exit_code, 0) << wet.error_output;
  EXPECT_EQ(FateOf(Json::parse(wet.output), images["gone"]), "deleted: no kept release has it");
  EXPECT_GT(Json::parse(wet.output)["freed_bytes"], 0);
  EXPECT_FALSE(
      os::Exists(SharedPlatform().root() + "/images/sha256/" + images["gone"].substr(7) + ".sqfs"));
  EXPECT_EQ(Curl(SharedPlatform().Url("kept")).body, "kept");

  // What was collected is built again, and lives.
  const os::CommandResult again =
      SharedPlatform().Paasctl({"deploy", "-p", "gone", "-e", "main", project.path()});
  EXPECT_EQ(again.exit_code, 0) << again.error_output;
  EXPECT_THAT(again.error_output, HasSubstr("built"));
  EXPECT_EQ(Curl(SharedPlatform().Url("gone")).body, "gone");
  for (const char* name : {"kept", "gone"}) {
    SharedPlatform().Paasctl({"delete", "-p", name, "-e", "main", "--yes"});
  }
}

}  // namespace
}  // namespace paas::testing
