#pragma once

#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

namespace paas::controller {

// The images that activities under way have seen and that no release names yet, so that nobody
// collects them. Thread-safe.
class ImageLeases {
 public:
  // The leases of one activity; they end with the object.
  class Lease {
   public:
    explicit Lease(ImageLeases& leases) : leases_(leases) {}
    ~Lease() { leases_.Drop(digests_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    void Add(const std::string& digest) {
      if (digest.empty()) return;
      leases_.Take(digest);
      digests_.push_back(digest);
    }

   private:
    ImageLeases& leases_;
    std::vector<std::string> digests_;
  };

  // While this is held, nothing is collected: from looking for an image to leasing it.
  std::shared_lock<std::shared_mutex> Looking() { return std::shared_lock(collecting_); }
  // While this is held, nobody looks for images.
  std::unique_lock<std::shared_mutex> Collecting() { return std::unique_lock(collecting_); }

  std::set<std::string> All() {
    const std::lock_guard lock(mutex_);
    std::set<std::string> all;
    for (const auto& [digest, count] : counts_) all.insert(digest);
    return all;
  }

 private:
  void Take(const std::string& digest) {
    const std::lock_guard lock(mutex_);
    ++counts_[digest];
  }
  void Drop(const std::vector<std::string>& digests) {
    const std::lock_guard lock(mutex_);
    for (const std::string& digest : digests) {
      if (--counts_[digest] == 0) counts_.erase(digest);
    }
  }

  std::shared_mutex collecting_;
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

}  // namespace paas::controller
