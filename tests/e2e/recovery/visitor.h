#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace paas::testing {

// Asks a URL again and again until it is stopped, and counts the answers that were not 200.
class Visitor {
 public:
  explicit Visitor(std::string url);
  ~Visitor();
  void Stop();
  int asked() const { return asked_; }
  int failed() const { return failed_; }

 private:
  void Run();

  const std::string url_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> asked_ = 0;
  std::atomic<int> failed_ = 0;
  std::thread thread_;  // last: it uses the others
};

}  // namespace paas::testing
