#include "builder/plan/dependencies.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::builder {
namespace {

using ::paas::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

const std::map<std::string, std::string> kCommands = {{"npm", "/usr/bin/npm"},
                                                      {"pip3", "/usr/bin/pip3"},
                                                      {"gem", "/usr/bin/gem"},
                                                      {"composer", "/usr/bin/composer"}};

model::Value Text(const std::string& text) { return {.data = text}; }

std::string Script(const std::string& language, model::Value::Map packages) {
  const auto script =
      DependencyScript({.language = language, .packages = std::move(packages)}, kCommands);
  EXPECT_OK(script);
  return script.value_or("");
}

TEST(DependencyScript, VersionsBecomeWhatEachToolUnderstands) {
  EXPECT_THAT(Script("nodejs", {{"yarn", Text("^1.22")}, {"gulp", Text("*")}}),
              HasSubstr(" 'yarn@^1.22' 'gulp'"));
  EXPECT_THAT(Script("python3", {{"poetry", Text(">=1.8")}, {"six", Text("1.16")}}),
              HasSubstr(" 'poetry>=1.8' 'six==1.16'"));
  EXPECT_THAT(Script("php", {{"drush/drush", Text("^12")}}), HasSubstr(" 'drush/drush:^12'"));
  EXPECT_THAT(Script("ruby", {{"sass", Text("~> 3.4, < 3.7")}, {"rake", Text("*")}}),
              AllOf(HasSubstr("--version '~> 3.4, < 3.7' 'sass'\n"),
                    HasSubstr("--bindir /app/.global/bin 'rake'\n")));
}

TEST(DependencyScript, EverythingGoesWhereThePathFindsIt) {
  EXPECT_THAT(Script("nodejs", {{"n", Text("*")}}), HasSubstr("--prefix /app/.global "));
  EXPECT_THAT(Script("python", {{"six", Text("*")}}),
              HasSubstr("PYTHONUSERBASE=/app/.global pip3 install --user "));
  EXPECT_THAT(Script("ruby", {{"rake", Text("*")}}), HasSubstr("--install-dir /app/.global "));
  EXPECT_THAT(Script("php", {{"a/b", Text("*")}}), HasSubstr("cd /app/.global\n"));
}

TEST(DependencyScript, AComposerDocumentIsTakenWhole) {
  const model::Value::Map require = {{"a/b", Text("^1")}};
  EXPECT_THAT(Script("php", {{"require", model::Value{.data = require}}}),
              AllOf(HasSubstr(R"('{"require":{"a/b":"^1"}}' >composer.json)"),
                    HasSubstr("composer install ")));
}

TEST(DependencyScript, NamesFromTheProjectCannotLeaveTheirQuotes) {
  EXPECT_THAT(Script("nodejs", {{"x'; rm -rf /app; '", Text("$(id)")}}),
              HasSubstr(R"( -- 'x'\''; rm -rf /app; '\''@$(id)')"));
  EXPECT_THAT(Script("ruby", {{"x", Text("1'; id")}}), HasSubstr(R"(--version '1'\''; id' 'x')"));
  EXPECT_THAT(DependencyScript({.language = "ruby", .packages = {{"--config-file=x", Text("*")}}},
                               kCommands),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is no name")));
}

TEST(DependencyScript, AToolThatTheImageLacksIsNamed) {
  EXPECT_THAT(DependencyScript({.language = "ruby", .packages = {{"rake", Text("*")}}},
                               {{"npm", "/usr/bin/npm"}}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("dependencies.ruby: the base image does not provide gem")));
}

}  // namespace
}  // namespace paas::builder
