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
  Lock Acquire(const std::string& key) {
    std::mutex* mutex = nullptr;
    {
      const std::lock_guard lock(mutex_);
      std::unique_ptr<std::mutex>& slot = mutexes_[key];
      if (slot == nullptr) slot = std::make_unique<std::mutex>();
      mutex = slot.get();
    }
    return Lock(*mutex);
  }

 private:
  std::mutex mutex_;
  // Never shrinks: a mutex is 40 bytes and its key usually comes back.
  std::map<std::string, std::unique_ptr<std::mutex>> mutexes_;
};

}  // namespace paas
