#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "common/os/unique_fd.h"

namespace paas::testing {

// A port of the node that is open for all, under every address of both families.
class NodeListener {
 public:
  NodeListener() : socket_(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;  // and IPv4, by default
    socklen_t size = sizeof any;
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&any), size), 0);
    EXPECT_EQ(::listen(socket_.get(), 64), 0);
    EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&any), &size), 0);
    port_ = ntohs(any.sin6_port);
  }
  uint16_t port() const { return port_; }

 private:
  const os::UniqueFd socket_;
  uint16_t port_ = 0;
};

}  // namespace paas::testing
