#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "common/status/status.h"
#include "paasctl/client/exec.h"
#include "paasctl/tunnel/tunnel_server.h"

namespace paas::paasctl {

// Leads connections that are made in a container to a port of this machine's loopback. There is
// always one remote command that waits for the next connection; the first bytes of it are how one
// is noticed, so that it is for protocols whose client speaks first.
class ReverseTunnel {
 public:
  // `listen` starts such a command. `tell` is told, on a thread of its own, of connections that
  // nobody here took. `broken` is called once, when no command can be started any more.
  ReverseTunnel(uint16_t port, TunnelOpener listen, std::function<void(const Status&)> tell,
                std::function<void(const Status&)> broken);
  // Ends what is open.
  ~ReverseTunnel();
  ReverseTunnel(const ReverseTunnel&) = delete;
  ReverseTunnel& operator=(const ReverseTunnel&) = delete;

 private:
  class Connection;

  void Run();
  // Under the lock; to be destroyed without it.
  std::list<std::unique_ptr<Connection>> TakeEnded();

  const uint16_t port_;
  const TunnelOpener listen_;
  const std::function<void(const Status&)> tell_;
  const std::function<void(const Status&)> broken_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  std::list<std::unique_ptr<Connection>> connections_;  // the last one waits
  std::thread thread_;
};

}  // namespace paas::paasctl
