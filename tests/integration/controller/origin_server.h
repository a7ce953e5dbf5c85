#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

#include "common/os/unique_fd.h"

namespace paas::controller::testing {

// What an origin got: its first line, and everything up to the empty line.
struct OriginRequest {
  std::string method;
  std::string target;
  std::string head;

  // The value of a header; "" when it is absent.
  std::string Header(const std::string& name) const;
};

// A whole answer with Content-Length. `headers` is lines without their ends.
std::string Answer(const std::string& body, const std::vector<std::string>& headers = {},
                   const std::string& status = "200 OK");

// An HTTP server on 127.0.0.1 that answers as it is told, one thread a connection, until destroyed.
// After an answer that begins with "HTTP/1.1 101" the connection echoes what comes.
class OriginServer {
 public:
  using Handler = std::function<std::string(const OriginRequest& request)>;
  explicit OriginServer(Handler handler);
  ~OriginServer();
  OriginServer(const OriginServer&) = delete;
  OriginServer& operator=(const OriginServer&) = delete;

  std::string address() const;  // "127.0.0.1:port"
  int requests() const { return requests_; }

 private:
  void Accept();
  void Serve(int fd);

  Handler handler_;
  os::UniqueFd listener_;
  int port_ = 0;
  std::atomic<int> requests_{0};
  std::mutex mutex_;
  std::list<os::UniqueFd> connections_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace paas::controller::testing
