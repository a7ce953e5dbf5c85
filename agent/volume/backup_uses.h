#pragma once

#include <map>
#include <mutex>
#include <string>

#include "common/status/status.h"

namespace paas::agent {

// Who works on the data of a backup for long: readers share it, all others have it alone. Nobody
// waits. Thread-safe.
class BackupUses {
 public:
  enum class Kind { kRead, kAlone };

  // Ends with its destruction.
  class Use {
   public:
    Use(Use&& other) noexcept : uses_(other.uses_), backup_(std::move(other.backup_)) {
      other.uses_ = nullptr;
    }
    Use& operator=(Use&&) = delete;
    ~Use() {
      if (uses_ != nullptr) uses_->End(backup_);
    }

   private:
    friend class BackupUses;
    Use(BackupUses& uses, std::string backup) : uses_(&uses), backup_(std::move(backup)) {}
    BackupUses* uses_;
    std::string backup_;
  };

  // FailedPrecondition while somebody else keeps it from that.
  StatusOr<Use> Begin(const std::string& backup, Kind kind) {
    const std::lock_guard lock(mutex_);
    int& readers = uses_[backup];
    if (readers == 0 || (kind == Kind::kRead && readers > 0)) {
      readers = kind == Kind::kRead ? readers + 1 : kAlone;
      return Use(*this, backup);
    }
    return FailedPrecondition("backup " + backup + " is being " +
                              (readers > 0 ? "exported" : "imported or deleted"));
  }

 private:
  static constexpr int kAlone = -1;

  void End(const std::string& backup) {
    const std::lock_guard lock(mutex_);
    const auto found = uses_.find(backup);
    if (found->second <= 1) {
      uses_.erase(found);
    } else {
      --found->second;
    }
  }

  std::mutex mutex_;
  std::map<std::string, int> uses_;  // backup → its readers, or kAlone
};

}  // namespace paas::agent
