#include "common/rpc/endpoint.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace paas::rpc {
namespace {

using ::paas::testing::StatusIs;

TEST(Endpoint, ParsesBothKinds) {
  ASSERT_OK_AND_ASSIGN(Endpoint socket, ParseEndpoint("unix:/run/a.sock"));
  EXPECT_EQ(socket, (Endpoint{Endpoint::Kind::kUnix, "/run/a.sock"}));
  EXPECT_EQ(socket.Target(), "unix:/run/a.sock");
  ASSERT_OK_AND_ASSIGN(Endpoint tcp, ParseEndpoint("tcp:10.0.0.1:7000"));
  EXPECT_EQ(tcp.Target(), "10.0.0.1:7000");
}

TEST(Endpoint, RefusesWhatIsNotOne) {
  for (const char* text : {"", "unix:", "unix:a.sock", "tcp:host", "http://x:1", "/run/a.sock"}) {
    EXPECT_THAT(ParseEndpoint(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
  EXPECT_THAT(ParseEndpoint("unix:/" + std::string(107, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace paas::rpc
