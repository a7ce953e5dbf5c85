#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/os/disk_space.h"
#include "common/status/status.h"

namespace paas::builder {

// Lets builds begin only when the disk has room for them: as much as the last build of the same
// application took and a quarter more, and at least a little. What builds that run were promised
// counts as taken. Thread-safe.
class BuildRoom {
 public:
  struct Places {
    std::string work_root;
    std::string image_root;
    std::string size_root;  // what builds took is kept here, in a folder a project
    uint64_t reserve_bytes = 0;
  };
  explicit BuildRoom(Places places) : places_(std::move(places)) {}

  // What one build was promised; given back with the object. Movable.
  class Ticket {
   public:
    Ticket(BuildRoom& room, uint64_t work_bytes, uint64_t image_bytes)
        : room_(&room), work_bytes_(work_bytes), image_bytes_(image_bytes) {}
    ~Ticket() {
      if (room_ != nullptr) room_->GiveBack(work_bytes_, image_bytes_);
    }
    Ticket(Ticket&& other) noexcept
        : room_(std::exchange(other.room_, nullptr)),
          work_bytes_(other.work_bytes_),
          image_bytes_(other.image_bytes_) {}
    Ticket& operator=(Ticket&&) = delete;

   private:
    BuildRoom* room_;
    uint64_t work_bytes_;
    uint64_t image_bytes_;
  };

  // ResourceExhausted when there is no room.
  StatusOr<Ticket> Admit(const std::string& project, const std::string& application);
  // What a build took, for the next one of the application. Best effort.
  void Remember(const std::string& project, const std::string& application, uint64_t work_bytes,
                uint64_t image_bytes);

  uint64_t reserve_bytes() const { return places_.reserve_bytes; }
  // "builds" and "images", with what is free now.
  StatusOr<std::vector<std::pair<std::string, os::DiskSpace>>> Spaces() const;

 private:
  void GiveBack(uint64_t work_bytes, uint64_t image_bytes);
  std::string SizeFile(const std::string& project, const std::string& application) const;

  const Places places_;
  std::mutex mutex_;
  uint64_t promised_work_bytes_ = 0;
  uint64_t promised_image_bytes_ = 0;
};

}  // namespace paas::builder
