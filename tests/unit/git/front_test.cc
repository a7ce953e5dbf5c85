// What git's front reads from strangers.

#include <gtest/gtest.h>
#include <unistd.h>

#include "paasctl/git/cgi.h"
#include "paasctl/git/git_process.h"
#include "paasctl/git/pkt_line.h"
#include "paasctl/git/ssh_command.h"
#include "tests/support/status_matchers.h"

namespace paas::paasctl {
namespace {

using ::paas::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(SshCommand, TakesWhatGitClientsSend) {
  const GitRequest push{GitService::kReceivePack, "shop"};
  for (const char* command :
       {"git-receive-pack 'shop.git'", "git-receive-pack '/shop.git'", "git receive-pack 'shop'"}) {
    const StatusOr<GitRequest> parsed = ParseSshCommand(command);
    ASSERT_TRUE(parsed.ok()) << command;
    EXPECT_EQ(*parsed, push);
  }
  EXPECT_EQ(ParseSshCommand("git-upload-pack 'shop.git'")->service, GitService::kUploadPack);
}

TEST(SshCommand, RefusesEverythingElse) {
  for (const char* command :
       {"", "sh", "git-receive-pack", "git-receive-pack shop.git",
        "git-receive-pack 'shop.git' 'x'", "git-receive-pack '../shop.git'",
        "git-receive-pack '//shop.git'", "git-receive-pack 'a/b.git'", "git-receive-pack ''",
        "git-receive-pack '-x'", "git-receive-pack 'shop.git';sh", "git-upload-archive 'shop.git'",
        "git-receive-pack '", "git-receive-pack 'shop.git'\n", "GIT-RECEIVE-PACK 'shop.git'"}) {
    EXPECT_THAT(ParseSshCommand(command).status(), StatusIs(kInvalid)) << command;
  }
}

TEST(HttpPath, TakesTheThreeOfSmartHttp) {
  std::string rest;
  EXPECT_EQ(*ParseHttpPath("/shop.git/info/refs", "service=git-receive-pack", rest),
            (GitRequest{GitService::kReceivePack, "shop"}));
  EXPECT_EQ(rest, "/info/refs");
  EXPECT_EQ(ParseHttpPath("/shop.git/git-upload-pack", "", rest)->service, GitService::kUploadPack);
  for (const char* path :
       {"/shop.git/info/refs", "/shop.git/HEAD", "/shop.git", "/../x.git/git-upload-pack",
        "/shop.git/../git-upload-pack", "", "/shop.git/objects/info/packs"}) {
    EXPECT_THAT(ParseHttpPath(path, "", rest).status(), StatusIs(kInvalid)) << path;
  }
}

TEST(PasswordOf, IsBehindTheColon) {
  EXPECT_EQ(PasswordOf("Basic Z2l0OnBhYXNfYV9iX2M="), "paas_a_b_c");
  EXPECT_EQ(PasswordOf("Basic Z2l0"), "");
  EXPECT_EQ(PasswordOf("Basic %%%"), "");
  EXPECT_EQ(PasswordOf("Bearer abc"), "");
}

TEST(PktLine, ReadsWhatItWrote) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const std::string sent = PktLine("version=1\n") + std::string(kFlush) + "0003zzzz";
  ASSERT_EQ(::write(pipe[1], sent.data(), sent.size()), static_cast<ssize_t>(sent.size()));
  ::close(pipe[1]);
  EXPECT_EQ(**ReadPktLine(pipe[0]), "version=1");
  EXPECT_FALSE((*ReadPktLine(pipe[0])).has_value());
  EXPECT_THAT(ReadPktLine(pipe[0]).status(), StatusIs(kInvalid)) << "a length below its own";
  ::close(pipe[0]);
}

TEST(GitEnvironment, HoldsNothingOfTheCaller) {
  ::setenv("LD_PRELOAD", "/tmp/x.so", 1);
  ::setenv("GIT_DIR", "/tmp", 1);
  ::setenv("GIT_PROTOCOL", "version=2", 1);
  const ProcessEnvironment made = GitEnvironment("/s", {.key = "SHA256:x", .token = {}}, "shop");
  EXPECT_FALSE(made.contains("LD_PRELOAD"));
  EXPECT_FALSE(made.contains("GIT_DIR"));
  EXPECT_EQ(made.at("GIT_PROTOCOL"), "version=2");
  EXPECT_EQ(made.at("PAAS_GIT_KEY"), "SHA256:x");
  ::unsetenv("LD_PRELOAD");
  ::unsetenv("GIT_DIR");
  ::unsetenv("GIT_PROTOCOL");
}

}  // namespace
}  // namespace paas::paasctl
