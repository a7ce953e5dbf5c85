#include "agent/volume/stillness.h"

#include "common/log/log.h"

namespace paas::agent {

using Clock = std::chrono::steady_clock;

Stillness::Stillness(const Freezer& freezer, std::string group, std::chrono::milliseconds longest)
    : freezer_(freezer), group_(std::move(group)), longest_(longest) {}

Stillness::~Stillness() { (void)End(); }

Status Stillness::Begin() {
  began_ = Clock::now();
  still_ = true;
  const Status frozen = freezer_.set(group_, true);
  if (!frozen.ok()) {
    (void)End();
    return Annotate(frozen, "containers of " + group_ + " do not stand still");
  }
  if (longest_.count() > 0) guard_ = std::thread([this] { Guard(); });
  return absl::OkStatus();
}

// Whatever the storage does: nobody's site stands still for it.
void Stillness::Guard() {
  std::unique_lock lock(mutex_);
  if (ended_.wait_for(lock, longest_, [this] { return !still_; })) return;
  overran_ = true;
  log::Error("containers of " + group_ + " stood still for too long; they go on");
  (void)Thaw();
}

// Needs the lock. Tried again: nothing is worse than a site that stands still.
Status Stillness::Thaw() {
  Status thawed = freezer_.set(group_, false);
  if (!thawed.ok()) thawed = freezer_.set(group_, false);
  if (!thawed.ok()) log::Error(Message(thawed));
  still_ = false;
  lasted_ = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
  return thawed;
}

Status Stillness::End() {
  Status thawed;
  {
    const std::lock_guard lock(mutex_);
    if (still_) thawed = Thaw();
    if (overran_) thawed = absl::DeadlineExceededError("copying took too long to stand still for");
  }
  ended_.notify_all();
  if (guard_.joinable()) guard_.join();
  return thawed;
}

}  // namespace paas::agent
