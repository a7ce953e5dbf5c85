#include "agent/config/environment_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using ::paas::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kNode[] = "name: app\ntype: \"nodejs:20\"\n";

TEST(EnvironmentFiles, QuoteEveryValueForTheShell) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kNode));
  input.environment = {{"A", "it's $(rm -rf /) `x` \n\""}, {"B-C", "not for the shell"}};
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  const std::string& script = FindFile(files, "environment")->content;
  EXPECT_THAT(script, HasSubstr("export A='it'\\''s $(rm -rf /) `x` \n\"'\n"));
  EXPECT_THAT(script, Not(HasSubstr("B-C")));
  EXPECT_EQ(FindFile(files, "environment.json")->content,
            "{\"A\":\"it's $(rm -rf /) `x` \\n\\\"\",\"B-C\":\"not for the shell\","
            "\"PLATFORM_RELATIONSHIPS\":\"e30=\"}\n");
}

TEST(EnvironmentFiles, AreReadableForTheApplicationOnly) {
  ASSERT_OK_AND_ASSIGN(const ConfigInput input, InputOf(kNode));
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  for (const char* path : {"environment", "environment.json"}) {
    EXPECT_EQ(FindFile(files, path)->mode, 0440u) << path;
    EXPECT_EQ(FindFile(files, path)->uid, 0u) << path;
    EXPECT_EQ(FindFile(files, path)->gid, 10000u) << path;
  }
}

TEST(EnvironmentFiles, ABuildDoesNotSourceTheApplicationsOwn) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kNode));
  input.phase = ConfigPhase::kBuild;
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_THAT(FindFile(files, "bin/with-environment")->content, Not(HasSubstr(".environment")));
  EXPECT_EQ(FindFile(files, "nginx.conf"), nullptr);
  EXPECT_EQ(FindFile(files, "service/app/run"), nullptr);
}

TEST(EnvironmentFiles, TellTheMemoryInMegabytes) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kNode));
  input.limits.cpu_millis = 500;
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_THAT(FindFile(files, "config.json")->content,
              HasSubstr("\"info\":{\"limits\":{\"cpu\":0.5,\"memory\":512,\"disk\":null}}"));
}

TEST(NameFiles, HoldTheContainerItsRelationshipsAndAdditionalHosts) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input,
                       InputOf(std::string(kNode) + "additional_hosts: {api.test: 192.0.2.1}\n"));
  input.relationships = {{"db", "100.96.0.9", "{}"}};
  input.resolvers = {"9.9.9.9"};
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_EQ(FindFile(files, "hosts")->content,
            "127.0.0.1 localhost\n100.96.0.5 app\n100.96.0.9 db.internal\n192.0.2.1 api.test\n");
  EXPECT_EQ(FindFile(files, "resolv.conf")->content,
            "nameserver 9.9.9.9\noptions timeout:2 attempts:3\n");
  EXPECT_EQ(FindFile(files, "hostname")->content, "app\n");
}

TEST(NameFiles, SayWhatTheNamesOfTheFirewallAre) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kNode));
  input.names = {{"api.example.org", {"198.51.100.7", "198.51.100.8"}}};
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  const std::string hosts = FindFile(files, "hosts")->content;
  EXPECT_THAT(hosts, HasSubstr("198.51.100.7 api.example.org\n198.51.100.8 api.example.org\n"));
  EXPECT_EQ(WithNames(hosts, input.names), hosts);
  const std::string moved = WithNames(hosts, {{"api.example.org", {"203.0.113.9"}}});
  EXPECT_THAT(moved, HasSubstr("203.0.113.9 api.example.org\n"));
  EXPECT_THAT(moved, Not(HasSubstr("198.51.100.7")));
  EXPECT_EQ(WithNames(moved, {}), "127.0.0.1 localhost\n100.96.0.5 app\n");
}

TEST(NameFiles, RefuseWhatWouldBeAnotherLine) {
  ASSERT_OK_AND_ASSIGN(ConfigInput input, InputOf(kNode));
  input.application.container.additional_hosts = {{"a\n1.2.3.4 b", "192.0.2.1"}};
  EXPECT_THAT(GenerateConfig(input), StatusIs(absl::StatusCode::kInvalidArgument));
  input.application.container.additional_hosts = {{"a", "192.0.2.1 b"}};
  EXPECT_THAT(GenerateConfig(input),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("additional_hosts.a")));
}

}  // namespace
}  // namespace paas::agent
