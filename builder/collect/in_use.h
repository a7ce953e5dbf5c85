#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace paas::builder {

// Names of what builds use at this moment, so that nobody deletes it under them. Thread-safe.
class InUse {
 public:
  // Keeps a name in use for as long as it lives. Movable.
  class Hold {
   public:
    Hold(InUse& owner, std::string name) : owner_(&owner), name_(std::move(name)) {}
    ~Hold() {
      if (owner_ != nullptr) owner_->Drop(name_);
    }
    Hold(Hold&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), name_(std::move(other.name_)) {}
    Hold& operator=(Hold&&) = delete;

   private:
    InUse* owner_;
    std::string name_;
  };

  // Waits while the name is being deleted.
  Hold Use(const std::string& name);
  bool IsUsed(const std::string& name);

  // Deletes something unless it is used; who wants to use it meanwhile waits. False: it is used.
  template <typename Delete>
  bool DeleteUnused(const std::string& name, const Delete& remove) {
    if (!Claim(name)) return false;
    remove();
    Release(name);
    return true;
  }

 private:
  void Drop(const std::string& name);
  bool Claim(const std::string& name);
  void Release(const std::string& name);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, int> users_;
  std::set<std::string> claimed_;
};

}  // namespace paas::builder
