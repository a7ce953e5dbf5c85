#include "controller/deploy/router_upkeep.h"

#include <chrono>

#include "common/log/log.h"

namespace paas::controller {
namespace {

constexpr std::chrono::milliseconds kInterval(60'000);
constexpr std::chrono::milliseconds kRetry(2'000);

}  // namespace

RouterUpkeep::~RouterUpkeep() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RouterUpkeep::Start(bool is_served) {
  is_served_ = is_served;
  thread_ = std::thread([this] { Run(); });
}

void RouterUpkeep::Run() {
  using Clock = std::chrono::steady_clock;
  Clock::time_point maintained = Clock::now();
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, is_served_ ? kInterval : kRetry, [this] { return is_stopping_; })) {
    lock.unlock();
    if (Clock::now() - maintained < kInterval) {
      Refresh();
    } else {
      Maintain();
      maintained = Clock::now();
    }
    lock.lock();
  }
}

void RouterUpkeep::Maintain() {
  targets_.Expire();
  Refresh();
  if (certificates_.Obtain(routes_.Sites())) Refresh();
}

void RouterUpkeep::Refresh() {
  const Status served = routes_.Refresh();
  is_served_ = served.ok();
  const std::string complaint = Message(served);
  if (!served.ok() && complaint != complaint_) log::Warning("router: " + complaint);
  if (served.ok() && !complaint_.empty()) log::Info("router: served again");
  complaint_ = complaint;
}

}  // namespace paas::controller
