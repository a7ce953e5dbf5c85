#include "common/daemon/readiness.h"

namespace paas::daemon {

void Readiness::Block(const std::string& what, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  blocked_[what] = reason;
}

void Readiness::Clear(const std::string& what) {
  const std::lock_guard lock(mutex_);
  blocked_.erase(what);
}

void Readiness::Require(const std::string& what, std::function<std::string()> ask) {
  const std::lock_guard lock(mutex_);
  required_[what] = std::move(ask);
}

void Readiness::Forget() {
  const std::lock_guard lock(mutex_);
  required_.clear();
}

std::vector<std::string> Readiness::Reasons() const {
  std::vector<std::string> reasons;
  const std::lock_guard lock(mutex_);
  for (const auto& [what, reason] : blocked_) reasons.push_back(what + ": " + reason);
  for (const auto& [what, ask] : required_) {
    const std::string reason = ask();
    if (!reason.empty()) reasons.push_back(what + ": " + reason);
  }
  return reasons;
}

}  // namespace paas::daemon
