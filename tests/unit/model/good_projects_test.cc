#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json.h"
#include "model/project.h"
#include "tests/support/directory_files.h"
#include "tests/support/status_matchers.h"

namespace paas::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The project, which must have no errors.
ProjectConfig Read(const std::string& name) {
  const testing::DirectoryFiles files(std::string(PAAS_TESTDATA) + "/good/" + name);
  auto project = LoadProject(files);
  EXPECT_OK(project);
  return project.ok() ? *std::move(project) : ProjectConfig{};
}

std::vector<std::string> Names(const ProjectConfig& project) {
  std::vector<std::string> names;
  for (const Application& application : project.applications) names.push_back(application.name);
  return names;
}

std::string Warnings(const ProjectConfig& project) {
  std::string text;
  for (const Diagnostic& warning : project.warnings) text += Format(warning) + "\n";
  return text;
}

TEST(GoodProject, OneApplicationGetsItsDefaults) {
  const ProjectConfig project = Read("single");
  EXPECT_THAT(project.warnings, IsEmpty());
  ASSERT_THAT(Names(project), ElementsAre("app"));
  Application expected;
  expected.name = "app";
  expected.type = {"nodejs", "22"};
  expected.web.commands.start = "node index.js";
  expected.web.locations.emplace_back().path = "/";
  EXPECT_TRUE(project.applications[0] == expected) << ToJson(project.applications[0]);
}

TEST(GoodProject, AStaticSiteRefusesWhatIsMissing) {
  const Application app = Read("static").applications[0];
  EXPECT_FALSE(HasUpstream(app));
  EXPECT_EQ(app.web.locations[0].passthru.kind, Passthru::Kind::kRefuse);
}

TEST(GoodProject, ApplicationFilesMayBeAnywhere) {
  const ProjectConfig project = Read("multiple");
  ASSERT_THAT(Names(project), ElementsAre("api", "site"));
  const Application& api = project.applications[0];
  const Application& site = project.applications[1];
  EXPECT_EQ(api.source_root, "api");
  EXPECT_EQ(api.web.upstream, (Upstream{SocketFamily::kUnix, UpstreamProtocol::kHttp}));
  EXPECT_EQ(site.web.upstream, (Upstream{SocketFamily::kUnix, UpstreamProtocol::kFastcgi}));
  EXPECT_TRUE(RunsPhpFpm(site));
  ASSERT_EQ(site.web.locations[0].rules.size(), 1u);
  EXPECT_EQ(site.web.locations[0].rules[0].expires->after, std::chrono::hours(14 * 24));
  EXPECT_EQ(project.routes.size(), 3u);
  EXPECT_EQ(project.routes[1].url, "https://{default}/api/");
}

TEST(GoodProject, ApplicationsMayBeAMap) {
  const ProjectConfig project = Read("applications-map");
  ASSERT_THAT(Names(project), ElementsAre("back", "front"));
  EXPECT_EQ(project.applications[0].source_root, "back");
  EXPECT_EQ(project.applications[1].type, (RuntimeType{"nodejs", "20"}));
  EXPECT_EQ(ToJson(project.applications[1].container.variables), R"({"env":{"A":"1"}})");
  EXPECT_THAT(Warnings(project), HasSubstr("several applications but no routes"));
}

TEST(GoodProject, ApplicationsMayBeAListWithIncludes) {
  const ProjectConfig project = Read("applications-list");
  ASSERT_THAT(Names(project), ElementsAre("one", "two"));
  EXPECT_EQ(project.applications[0].source_root, "");
  EXPECT_EQ(project.applications[1].hooks.build, "set -e\ncomposer dump-autoload\n");
}

TEST(GoodProject, ApplicationsMayBeWrapped) {
  EXPECT_THAT(Names(Read("applications-wrapped")), ElementsAre("app"));
}

TEST(GoodProject, UpsunFilesAreMerged) {
  const ProjectConfig project = Read("upsun");
  EXPECT_EQ(project.flavour, Flavour::kUpsun);
  EXPECT_THAT(Names(project), ElementsAre("app"));
  EXPECT_NE(project.FindService("db"), nullptr);
  const ContainerProperties& container = project.applications[0].container;
  EXPECT_THAT(container.relationships,
              ElementsAre(Relationship{"db", "db", ""}, Relationship{"cache", "redis", "redis"}));
  EXPECT_THAT(container.mounts,
              ElementsAre(Mount{"data", "data", MountSource::kStorage, "data", ""},
                          Mount{"/.cache", ".cache", MountSource::kTmp, ".cache", ""}));
  EXPECT_TRUE(project.applications[0].workers[0].container == container);
}

TEST(GoodProject, IncludesAndArchivesAreResolved) {
  const ProjectConfig project = Read("includes");
  const Application& app = project.applications[0];
  EXPECT_EQ(app.web.locations[0].root, "public");
  EXPECT_EQ(app.hooks.build, "set -e\necho built\n");
  EXPECT_EQ(ToJson(app.container.variables), R"({"env":{"LOGO":"bG9nbw=="}})");
  EXPECT_EQ(ToJson(project.services[0].configuration),
            R"({"cores":{"main":{"conf_dir":{"!archive":"conf/solr"}}},)"
            R"("endpoints":{"main":{"core":"main"}}})");
}

TEST(GoodProject, OldKeysAreConverted) {
  const ProjectConfig project = Read("legacy");
  const Application& app = project.applications[0];
  EXPECT_EQ(app.type, (RuntimeType{"php", "5.4"}));
  EXPECT_EQ(app.build.flavor, "drupal");
  EXPECT_EQ(app.hooks.deploy, "drush updb");
  EXPECT_EQ(app.crons[0].start, "drush cron");
  EXPECT_THAT(app.container.mounts, ElementsAre(Mount{"/public/files", "public/files",
                                                      MountSource::kLocal, "files", ""}));
  const Location& location = app.web.locations[0];
  EXPECT_EQ(location.root, "public");
  EXPECT_EQ(location.passthru, (Passthru{Passthru::Kind::kRewrite, "/index.php"}));
  EXPECT_FALSE(location.allow);
  EXPECT_THAT(location.rules, ElementsAre(LocationRule{"^/secret", {}, {}, false, {}, {}},
                                          LocationRule{"\\.css$", {}, {}, true, {}, {}},
                                          LocationRule{"\\.js$", {}, {}, true, {}, {}}));
}

TEST(GoodProject, AStackNamesItsRuntimes) {
  const Application app = Read("composable").applications[0];
  EXPECT_EQ(PrimaryRuntime(app), (RuntimeType{"php", "8.3"}));
  EXPECT_EQ(app.stack->runtimes.size(), 2u);
  EXPECT_EQ(app.stack->packages[1].name, "python312Packages.yq");
  ASSERT_EQ(app.runtime.extensions.size(), 1u);
  EXPECT_EQ(app.runtime.extensions[0].name, "redis");
  EXPECT_TRUE(RunsPhpFpm(app));
}

TEST(GoodProject, EveryApplicationSurvivesTheRoundTrip) {
  for (const char* name : {"single", "multiple", "applications-map", "applications-list", "upsun",
                           "includes", "legacy", "composable", "static", "applications-wrapped"}) {
    for (const Application& app : Read(name).applications) {
      ASSERT_OK_AND_ASSIGN(const Application back, ApplicationFromJson(ToJson(app)));
      EXPECT_TRUE(back == app) << ToJson(app) << "\n" << ToJson(back);
    }
  }
}

TEST(GoodProject, BothFlavoursAreReadAsPlatformWithAWarning) {
  const testing::MapFiles files(
      {{".platform.app.yaml", "name: a\ntype: nodejs:20\n"},
       {".upsun/config.yaml", "applications: {b: {type: 'nodejs:20'}}\n"}});
  ASSERT_OK_AND_ASSIGN(const ProjectConfig project, LoadProject(files));
  EXPECT_THAT(Names(project), ElementsAre("a"));
  EXPECT_THAT(Warnings(project), HasSubstr(".upsun/config.yaml: is not read"));
}

TEST(GoodProject, WhatDoesNotActIsNamedInAWarning) {
  const std::map<std::string, std::string> texts = {
      {".platform.app.yaml", "name: a\ntype: nodejs:20\naccess: {ssh: viewer}\n"}};
  const testing::MapFiles files(texts);
  ASSERT_OK_AND_ASSIGN(const ProjectConfig project, LoadProject(files));
  EXPECT_THAT(Warnings(project), HasSubstr("access by role is not checked yet"));
}

}  // namespace
}  // namespace paas::model
