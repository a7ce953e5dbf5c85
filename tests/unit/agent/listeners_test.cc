#include "agent/probe/listeners.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/os/unique_fd.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {
namespace {

TEST(ParseListeners, TakesListeningSocketsAndNoOthers) {
  const Listeners expected{{80, 8888}, {"/run/app.sock"}};
  EXPECT_EQ(ParseListeners("  sl  local_address rem_address   st tx_queue\n"
                           "   0: 0100007F:22B8 00000000:0000 0A 00000000:00000000 00:00000000\n"
                           "   1: 0100007F:1F90 0100007F:22B8 01 00000000:00000000 00:00000000\n",
                           "   0: 00000000000000000000000000000000:0050 00000000:0000 0A 0:0\n",
                           "Num       RefCount Protocol Flags    Type St Inode Path\n"
                           "0000: 00000002 00000000 00010000 0001 01 12345 /run/app.sock\n"
                           "0000: 00000003 00000000 00000000 0001 03 12346 /run/other.sock\n"
                           "0000: 00000003 00000000 00010000 0001 01 12347\n"),
            expected);
  EXPECT_EQ(ParseListeners("garbage\n:::\n", "", "x"), Listeners{});
}

TEST(ListenersOf, SeesASocketOfThisProcess) {
  const os::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(fd.get(), 1), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  ASSERT_OK_AND_ASSIGN(const Listeners listeners, ListenersOf(::getpid()));
  EXPECT_TRUE(listeners.tcp_ports.contains(ntohs(address.sin_port)));
}

TEST(ListenersOf, AProcessThatHasEndedIsNotFound) {
  EXPECT_THAT(ListenersOf(0x7ffffffe), testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace paas::agent
