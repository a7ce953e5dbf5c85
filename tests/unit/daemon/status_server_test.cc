#include "common/daemon/status_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "common/os/subprocess.h"
#include "common/os/unique_fd.h"
#include "tests/support/free_port.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace paas::daemon {
namespace {

using ::paas::testing::FreePort;
using paas::testing::StatusIs;
using paas::testing::TempDirectory;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Get(const std::string& socket, const std::string& path) {
  const auto result = os::RunCommand({.argv = {"curl", "-si", "--max-time", "20", "--unix-socket",
                                               socket, "http://localhost" + path}});
  return result.ok() ? result->output : Message(result.status());
}

TEST(StatusServer, TellsMetricsHealthAndReadiness) {
  const TempDirectory directory;
  const std::string socket = directory / "deeper/s.sock";
  std::vector<std::string> reasons = {"start: adopting"};
  ASSERT_OK_AND_ASSIGN(const auto server,
                       StatusServer::Start({rpc::Endpoint::Kind::kUnix, socket},
                                           {.metrics = [] { return std::string("paas_x 1\n"); },
                                            .stuck = [] { return std::vector<std::string>(); },
                                            .reasons = [&] { return reasons; }}));
  EXPECT_THAT(Get(socket, "/metrics"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get(socket, "/metrics"), HasSubstr("version=0.0.4"));
  EXPECT_THAT(Get(socket, "/metrics"), HasSubstr("\r\n\r\npaas_x 1\n"));
  EXPECT_THAT(Get(socket, "/healthz"), HasSubstr("\r\n\r\nok\n"));
  EXPECT_THAT(Get(socket, "/readyz"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(Get(socket, "/readyz"), HasSubstr("\r\n\r\nstart: adopting\n"));
  reasons.clear();
  EXPECT_THAT(Get(socket, "/readyz"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Get(socket, "/etc/passwd"), StartsWith("HTTP/1.1 404"));
  struct stat info {};
  ASSERT_EQ(::stat(socket.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0660u);
}

TEST(StatusServer, ReplacesAStaleSocketAndEndsWithItsObject) {
  const TempDirectory directory;
  const std::string socket = directory / "s.sock";
  const StatusPages pages{.metrics = [] { return std::string(); },
                          .stuck = [] { return std::vector<std::string>{"loop"}; },
                          .reasons = [] { return std::vector<std::string>(); }};
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK_AND_ASSIGN(const auto server,
                         StatusServer::Start({rpc::Endpoint::Kind::kUnix, socket}, pages));
    EXPECT_THAT(Get(socket, "/healthz"), StartsWith("HTTP/1.1 503"));
  }
  EXPECT_EQ(Get(socket, "/healthz"), "");
}

TEST(StatusServer, SharesNoPort) {
  const rpc::Endpoint endpoint{rpc::Endpoint::Kind::kTcp,
                               "127.0.0.1:" + std::to_string(FreePort())};
  const auto nothing = [] { return std::vector<std::string>(); };
  const StatusPages pages{
      .metrics = [] { return std::string(); }, .stuck = nothing, .reasons = nothing};
  ASSERT_OK_AND_ASSIGN(const auto server, StatusServer::Start(endpoint, pages));
  EXPECT_THAT(StatusServer::Start(endpoint, pages).status(),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(StatusEndpoint, IsOfThisMachineAlone) {
  for (const char* good :
       {"unix:/run/x.sock", "tcp:127.0.0.1:9470", "tcp:[::1]:1", "tcp:localhost:1"}) {
    EXPECT_OK(ParseStatusEndpoint(good));
  }
  for (const char* bad : {"tcp:0.0.0.0:9470", "tcp:10.0.0.1:1", "tcp:[::]:1", "9470", "http://x"}) {
    EXPECT_THAT(ParseStatusEndpoint(bad).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace paas::daemon
