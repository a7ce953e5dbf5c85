#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/agent_config/container_root.h"
#include "tests/integration/agent_config/echo_backend.h"

namespace paas::agent {
namespace {

using ::testing::HasSubstr;

constexpr char kSite[] = R"(
name: app
type: "nodejs:20"
web:
  commands: {start: node a.js}
  locations:
    "/": {passthru: true}
    "/small":
      passthru: true
      request_buffering: {max_request_size: 1k}
    "/stream":
      passthru: true
      request_buffering: {enabled: false}
)";

class Upstream : public ::testing::Test {
 protected:
  EchoBackend backend_ = EchoBackend::Http();
  RunningSite site_{kSite, {}};
};

TEST_F(Upstream, GetsTheHeadersOfTheRouter) {
  const auto response = site_.Fetch({.headers = {{"Host", "shop.example.org"},
                                                 {"X-Forwarded-For", "192.0.2.7"},
                                                 {"X-Forwarded-Proto", "https"}}});
  EXPECT_THAT(response.body, HasSubstr("Host: shop.example.org\r\n"));
  EXPECT_THAT(response.body, HasSubstr("X-Forwarded-For: 192.0.2.7\r\n"));
  EXPECT_THAT(response.body, HasSubstr("X-Forwarded-Proto: https\r\n"));
}

TEST_F(Upstream, RequestsAreAsLargeAsTheirLocationAllows) {
  const auto post = [&](const std::string& target, size_t bytes) {
    return site_.Fetch({.method = "POST", .target = target, .body = std::string(bytes, 'x')});
  };
  EXPECT_THAT(post("/", 100000).body, HasSubstr("body=100000"));
  EXPECT_THAT(post("/small/x", 1024).body, HasSubstr("body=1024"));
  EXPECT_EQ(post("/small/x", 1025).status, 413);
  EXPECT_EQ(post("/small", 1025).status, 413);
  EXPECT_THAT(post("/stream", 100000).body, HasSubstr("body=100000"));
}

TEST_F(Upstream, WebSocketsPass) {
  for (const char* target : {"/socket", "/stream/socket"}) {
    ASSERT_OK_AND_ASSIGN(const os::UniqueFd fd, testing::Connect("127.0.0.1", 80));
    ASSERT_OK(testing::SendAll(fd.get(), std::string("GET ") + target +
                                             " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                                             "Connection: Upgrade\r\n\r\n"));
    ASSERT_OK_AND_ASSIGN(const std::string head, testing::ReceiveUntil(fd.get(), "\r\n\r\n"));
    EXPECT_THAT(head, HasSubstr("101 Switching Protocols"));
    ASSERT_OK(testing::SendAll(fd.get(), "hello\n"));
    ASSERT_OK_AND_ASSIGN(const std::string echo, testing::ReceiveUntil(fd.get(), "\n"));
    EXPECT_EQ(echo, "echo hello\n");
  }
}

TEST_F(Upstream, IsLogged) {
  site_.Get("/logged?x=1");
  // nginx writes the line when it has sent the answer; a second request comes after it.
  site_.Get("/second");
  EXPECT_THAT(site_.root().Log("access.log"), HasSubstr("GET /logged?x=1 HTTP/1.1"));
}

TEST(UpstreamDown, IsABadGateway) {
  const RunningSite site(kSite, {});
  EXPECT_EQ(site.Get("/").status, 502);
}

TEST(Processes, GetTheEnvironmentAndTheApplicationsOwn) {
  ContainerRoot root;
  ConfigInput input;
  input.runtime.kind = "nodejs";
  input.environment = {{"PATH", "/usr/bin:/bin"}, {"QUOTED", "it's $HOME\n\"x\""}};
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  root.Install(files);
  root.Write("app/.environment", "echo noise\nset -- lost\nexport LATER=\"$QUOTED!\"\ncd /\n");
  ASSERT_OK_AND_ASSIGN(
      const os::CommandResult result,
      root.Run({"/run/config/bin/with-environment", "dash", "-c",
                "printf '%s|%s|%s' \"$LATER\" \"$PWD\" \"$1\"", "dash", "argument"}));
  EXPECT_EQ(result.exit_code, 0) << result.error_output;
  EXPECT_EQ(result.output, "it's $HOME\n\"x\"!|/app|argument");
}

TEST(Processes, OfAStartCommandWithSeveralPartsAreAllStopped) {
  ContainerRoot root;
  ConfigInput input;
  input.runtime.kind = "nodejs";
  input.application.web.commands.start = "unused";
  ASSERT_OK_AND_ASSIGN(const auto files, GenerateConfig(input));
  root.Install(files);
  root.Write("app/supervise/.keep", "");
  root.Write("app/stop",
             "cd /app; mkfifo up; setsid dash -c 'sleep 60 & echo >up; wait' & pid=$!\n"
             "read -r line <up; echo $pid >supervise/pid\n"
             "dash /run/config/service/app/control/t; wait $pid; echo $?\n"
             "while kill -s 0 -- -$pid 2>/dev/null; do sleep 0.01; done; echo none\n");
  ASSERT_OK_AND_ASSIGN(const os::CommandResult result, root.Run({"dash", "/app/stop"}));
  EXPECT_EQ(result.output, "143\nnone\n") << result.error_output;
}

}  // namespace
}  // namespace paas::agent
