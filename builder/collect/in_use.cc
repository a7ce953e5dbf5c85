#include "builder/collect/in_use.h"

namespace paas::builder {

InUse::Hold InUse::Use(const std::string& name) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !claimed_.contains(name); });
  ++users_[name];
  return Hold(*this, name);
}

bool InUse::IsUsed(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return users_.contains(name);
}

void InUse::Drop(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (--users_[name] == 0) users_.erase(name);
}

bool InUse::Claim(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (users_.contains(name) || claimed_.contains(name)) return false;
  claimed_.insert(name);
  return true;
}

void InUse::Release(const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    claimed_.erase(name);
  }
  changed_.notify_all();
}

}  // namespace paas::builder
