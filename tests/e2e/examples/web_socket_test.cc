#include "tests/e2e/examples/web_socket.h"

#include <gmock/gmock.h>

#include "tests/e2e/examples/site.h"
#include "tests/support/status_matchers.h"

namespace paas::testing {
namespace {

class WebSocketExample : public ::testing::Test {
 protected:
  StatusOr<WebSocket> Open() const {
    return WebSocket::Open("127.0.0.1", static_cast<uint16_t>(SharedPlatform().router_port()),
                           site_.host(), "/socket");
  }
  const Site site_ = Site::Deployed("websocket");
};

TEST_F(WebSocketExample, WhatIsSentComesBackThroughTheRouter) {
  ASSERT_OK_AND_ASSIGN(WebSocket socket, Open());
  ASSERT_OK(socket.Send("hello"));
  ASSERT_OK_AND_ASSIGN(const std::string heard, socket.Receive());
  EXPECT_EQ(heard, "hello");
}

TEST_F(WebSocketExample, EverybodyHearsEverybody) {
  ASSERT_OK_AND_ASSIGN(WebSocket one, Open());
  ASSERT_OK_AND_ASSIGN(WebSocket other, Open());
  // Its own text back: from now on the server knows this one.
  ASSERT_OK(other.Send("here"));
  ASSERT_OK(other.Receive());
  ASSERT_OK(one.Receive());
  ASSERT_OK(one.Send("to all"));
  ASSERT_OK_AND_ASSIGN(const std::string heard, other.Receive());
  EXPECT_EQ(heard, "to all");
}

TEST_F(WebSocketExample, OtherPathsAreOrdinary) {
  EXPECT_EQ(site_.Get("").status, 200);
  EXPECT_EQ(site_.Get("nothing").status, 404);
}

}  // namespace
}  // namespace paas::testing
