#pragma once

#include <string>
#include <thread>

#include "common/os/unique_fd.h"

namespace paas::controller::testing {

// Brings the loopback of this (private) network namespace up.
void BringLoopbackUp();

// A small HTTP server on 127.0.0.1 that answers every request with its name, until destroyed. Port
// 0 means any.
class LoopbackServer {
 public:
  explicit LoopbackServer(std::string name, int port = 0);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  // "127.0.0.1:port"
  std::string address() const;

 private:
  void Serve();

  std::string name_;
  os::UniqueFd listener_;
  int port_ = 0;
  std::thread thread_;
};

// One whole exchange on a connection of its own; the answer's text, or "" and what went wrong in
// `error`.
std::string Exchange(const std::string& address, const std::string& request, std::string* error);

}  // namespace paas::controller::testing
