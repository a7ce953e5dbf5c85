#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "common/os/unique_fd.h"
#include "network/address.h"

namespace paas::agent {

// Answers questions for IPv4 addresses on a UDP socket, on a thread of its own. What it was not
// told of does not exist.
class NameServer {
 public:
  explicit NameServer(os::UniqueFd socket);
  ~NameServer();

  void Say(const std::string& name, std::vector<network::Ipv4> addresses, uint32_t ttl_s = 60);
  void Silence(bool silent) { silent_ = silent; }
  int asked() const { return asked_; }

 private:
  void Run();
  std::string AnswerTo(std::string_view question);

  struct Entry {
    std::vector<network::Ipv4> addresses;
    uint32_t ttl_s = 0;
  };
  const os::UniqueFd socket_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::atomic<bool> silent_ = false, stop_ = false;
  std::atomic<int> asked_ = 0;
  std::thread thread_;
};

}  // namespace paas::agent
