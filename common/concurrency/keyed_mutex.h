#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace paas {

// One mutex a key: work on one key follows in turn, work on different keys runs side by side.
// Thread-safe.
class KeyedMutex {
 public:
  using Lock = std::unique_lock<std::mutex>;

  // Waits for its turn.
  Lock Acquire(const std::string& key) { return Lock(MutexOf(key)); }

  // Owns nothing when somebody works on the key.
  Lock TryAcquire(const std::string& key) { return Lock(MutexOf(key), std::try_to_lock); }

 private:
  std::mutex& MutexOf(const std::string& key) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<std::mutex>& slot = mutexes_[key];
    if (slot == nullptr) slot = std::make_unique<std::mutex>();
    return *slot;
  }

  std::mutex mutex_;
  // Never shrinks: a mutex is 40 bytes and its key usually comes back.
  std::map<std::string, std::unique_ptr<std::mutex>> mutexes_;
};

}  // namespace paas
