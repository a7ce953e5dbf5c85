#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "paasctl/client/exec.h"

namespace paas::paasctl {

// Opens the far end of one connection: a remote command whose streams are its bytes.
using TunnelOpener = std::function<StatusOr<std::unique_ptr<ExecStream>>()>;

// A local port whose connections lead into a container. Listens on loopback only. Each connection
// has two threads and a remote command of its own; all end with the object.
class TunnelServer {
 public:
  // Port 0 takes any free one. AlreadyExists when the port is taken. `on_error` is told of
  // connections that could not be made, on a thread of theirs.
  static StatusOr<std::unique_ptr<TunnelServer>> Start(uint16_t port, TunnelOpener opener,
                                                       std::function<void(const Status&)> on_error);
  ~TunnelServer();
  TunnelServer(const TunnelServer&) = delete;
  TunnelServer& operator=(const TunnelServer&) = delete;

  uint16_t port() const { return port_; }

 private:
  class Connection;

  TunnelServer(os::UniqueFd listener, uint16_t port, TunnelOpener opener,
               std::function<void(const Status&)> on_error);
  void Run();
  void Accept();

  const os::UniqueFd listener_;
  const uint16_t port_;
  const TunnelOpener opener_;
  const std::function<void(const Status&)> on_error_;
  const os::UniqueFd stop_;                             // eventfd
  std::list<std::unique_ptr<Connection>> connections_;  // of the accepting thread
  std::thread thread_;
};

}  // namespace paas::paasctl
