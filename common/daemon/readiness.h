#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace paas::daemon {

// Whether the daemon can do what it is there for, and if not, why. Thread-safe.
class Readiness {
 public:
  // Until it is cleared, `what` is not ready for this reason ("recovery", "containers are being
  // adopted").
  void Block(const std::string& what, const std::string& reason);
  void Clear(const std::string& what);

  // Asked whenever somebody wants to know; "" when it is well. It must be quick and may come from
  // any thread until Forget().
  void Require(const std::string& what, std::function<std::string()> ask);
  // No requirement is asked any more when it returns.
  void Forget();

  // "recovery: containers are being adopted", one each; empty: ready.
  std::vector<std::string> Reasons() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> blocked_;
  std::map<std::string, std::function<std::string()>> required_;
};

}  // namespace paas::daemon
