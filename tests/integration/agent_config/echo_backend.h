#pragma once

#include <functional>
#include <string>
#include <thread>

#include "common/os/unique_fd.h"

namespace paas::agent {

// An application that answers every request with what it got, one connection a time.
class EchoBackend {
 public:
  // HTTP on 127.0.0.1:8888: the body of the answer is the head of the request, followed by
  // "body=<bytes of body>". An Upgrade is accepted (101), then lines are echoed.
  static EchoBackend Http();
  // FastCGI on a unix socket: the body is "NAME=value" a line for each parameter.
  static EchoBackend FastCgi(const std::string& socket_path);

  EchoBackend(EchoBackend&&) = default;
  ~EchoBackend();

 private:
  EchoBackend(os::UniqueFd listener, std::function<void(int)> serve);

  os::UniqueFd stop_;  // closed to end the thread
  std::thread thread_;
};

}  // namespace paas::agent
