#include "agent/config/service_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/config/site.h"
#include "tests/unit/agent_config/config_fixture.h"

namespace paas::agent {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Services(const std::vector<container::ConfigFile>& files) {
  std::vector<std::string> names;
  for (const auto& file : files) {
    if (file.path.starts_with("service/") && file.path.ends_with("/run")) {
      names.push_back(file.path.substr(8, file.path.size() - 12));
    }
  }
  return names;
}

ConfigInput WithStart(const std::string& start) {
  ConfigInput input;
  input.runtime.kind = "nodejs";
  input.application.web.commands.start = start;
  input.application.web.locations = {{.path = "/"}};
  input.ssh.host_key = "key";
  return input;
}

TEST(ServiceFiles, AStaticSiteHasNoApplication) {
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(WithStart("")));
  EXPECT_THAT(Services(files), ::testing::ElementsAre("sshd", "nginx"));
}

TEST(ServiceFiles, AWorkerHasNoWebServer) {
  ConfigInput input = WithStart("node a.js");
  input.application.workers = {{.name = "queue", .commands = {.start = "node q.js"}}};
  input.worker = "queue";
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_THAT(Services(files), ::testing::ElementsAre("sshd", "app"));
  EXPECT_EQ(FindFile(files, "nginx.conf"), nullptr);
  EXPECT_THAT(FindFile(files, "service/app/run")->content, HasSubstr("TERM\nnode q.js'\n"));
}

TEST(ServiceFiles, WithoutAHostKeyThereIsNoSshd) {
  ConfigInput input = WithStart("node a.js");
  input.ssh.host_key.clear();
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_THAT(Services(files), ::testing::ElementsAre("nginx", "app"));
}

// Mounts.ListWhatWasMadeLastFirst (integration) has the other half.
TEST(ServiceFiles, TheApplicationIsMadeLastSoThatItIsStartedFirst) {
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(WithStart("node a.js")));
  EXPECT_THAT(Services(files), ::testing::ElementsAre("sshd", "nginx", "app"));
}

TEST(ServiceFiles, TheStartCommandIsOneWord) {
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(WithStart("cd 'a b' && exec node \"$X\"")));
  EXPECT_THAT(FindFile(files, "service/app/run")->content,
              EndsWith("exec chpst -P -u web:web /run/config/bin/with-environment dash -c "
                       "'trap '\\''exit 143'\\'' TERM\n"
                       "cd '\\''a b'\\'' && exec node \"$X\"'\n"));
}

TEST(ServiceFiles, CommandsAroundTheStartRunInTheirOrder) {
  ConfigInput input = WithStart("the-start");
  input.application.web.commands.pre_start = "the-pre";
  input.application.web.commands.post_start = "the-post";
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  const std::string& run = FindFile(files, "service/app/run")->content;
  EXPECT_LT(run.find("'the-pre'"), run.find("'the-post'"));
  EXPECT_LT(run.find("'the-post'"), run.find("\nthe-start'"));
}

TEST(ServiceFiles, BeforeTheGateNothingOfTheProjectRuns) {
  ConfigInput input = WithStart("the-start");
  input.application.web.commands.pre_start = "the-pre";
  EXPECT_THAT(FindFile(*GenerateConfig(input), "service/app/run")->content,
              Not(HasSubstr("await_gate")));
  input.gated = true;
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  const std::string& run = FindFile(files, "service/app/run")->content;
  EXPECT_LT(run.find("\nawait_gate\n"), run.find("'the-pre'"));
  EXPECT_THAT(FindFile(files, "service/nginx/run")->content, Not(HasSubstr("await_gate")));
  EXPECT_EQ(FindFile(files, "bin/open-gate")->mode, 0755u);
}

TEST(ServiceFiles, KeysAreForThoseWhoNeedThem) {
  ConfigInput input = WithStart("node a.js");
  input.ssh.authorized_keys = {"ssh-ed25519 AAAA a", "ssh-ed25519 BBBB b"};
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  EXPECT_EQ(FindFile(files, "ssh/host_key")->mode, 0440u);
  EXPECT_EQ(FindFile(files, "ssh/authorized_keys")->content,
            "ssh-ed25519 AAAA a\nssh-ed25519 BBBB b\n");
}

TEST(StartCommand, TheUsualNameOfPhpIsTheDefault) {
  ConfigInput input = WithStart("/usr/bin/start-php-app");
  input.runtime = {.kind = "php", .version = "8.2", .start_command = "fpm"};
  EXPECT_THAT(StartCommand(input), EndsWith("; exec fpm"));
  input.application.web.commands.start = "php -S 0.0.0.0:8888";
  EXPECT_EQ(StartCommand(input), "php -S 0.0.0.0:8888");
}

}  // namespace
}  // namespace paas::agent
