// What builds bring along for applications of any runtime, on variants of an example.

#include <gmock/gmock.h>

#include "tests/e2e/examples/site.h"

namespace paas::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Static: the build is what counts.
std::string Configuration(const std::string& type, const std::string& more) {
  return "name: app\ntype: \"" + type + "\"\n" + more +
         "web:\n  locations:\n    \"/\": {root: public, index: [index.html], scripts: false}\n";
}

os::CommandResult Deploy(const std::string& project, const ProjectCopy& source) {
  return SharedPlatform().Paasctl({"deploy", "-v", "-p", project, "-e", "main", source.path()});
}

constexpr char kKeepsModules[] =
    "dependencies:\n"
    "  nodejs: {mustache: \"4.2.0\"}\n"
    "build:\n"
    "  flavor: none\n"
    "  caches:\n"
    "    modules: {directory: kept, watch: [\"*.lock\"]}\n"
    "hooks:\n"
    "  build: |\n"
    "    set -e\n"
    "    mkdir -p kept public\n"
    "    [ -e kept/made ] || date +%s%N >kept/made\n"
    "    cp kept/made public/index.html\n"
    "    command -v mustache node npm gem pip3 composer gcc >public/tools.txt\n";

TEST(Builds, KeepADirectoryUntilItsWatchedFilesChange) {
  const ProjectCopy source("static-site");
  source.Write(".platform.app.yaml", Configuration("php:8.2", kKeepsModules));
  source.Write("a.lock", "1");
  Site site("kept-caches");
  site.Deploy(source.path());
  const std::string first = site.Get("").body;
  EXPECT_THAT(site.Get("tools.txt").body, HasSubstr("/app/.global/bin/mustache\n"));

  source.Write("unwatched.txt", "2");
  site.Deploy(source.path());
  EXPECT_EQ(site.Get("").body, first);

  source.Write("a.lock", "2");
  site.Deploy(source.path());
  EXPECT_NE(site.Get("").body, first);
}

TEST(Builds, AnExtensionThatTheImageLacksEndsThemBeforeTheyBegin) {
  const ProjectCopy source("static-site");
  source.Write(".platform.app.yaml", Configuration("php:8.2",
                                                   "runtime: {extensions: [redis, imagik]}\n"
                                                   "hooks: {build: \"echo the hook runs\"}\n"));
  const os::CommandResult refused = Deploy("no-such-extension", source);
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.output + refused.error_output,
              AllOf(HasSubstr("has no \"imagik\"; did you mean \"imagick\"?"),
                    Not(HasSubstr("the hook runs"))));
}

TEST(Builds, ARuntimeWithoutImageIsRefusedWhereItIsWritten) {
  const ProjectCopy source("static-site");
  source.Write(".platform.app.yaml", Configuration("dotnet:8.0", ""));
  const os::CommandResult refused = Deploy("no-such-image", source);
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.output + refused.error_output,
              HasSubstr(".platform.app.yaml:2:7: type: there is no base image for \"dotnet:8.0\""));
}

}  // namespace
}  // namespace paas::testing
