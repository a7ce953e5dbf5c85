#include "controller/deploy/router_upkeep.h"

#include <chrono>

#include "common/log/log.h"

namespace paas::controller {
namespace {

constexpr std::chrono::minutes kInterval(1);

}  // namespace

RouterUpkeep::~RouterUpkeep() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RouterUpkeep::Start() {
  thread_ = std::thread([this] { Run(); });
}

void RouterUpkeep::Run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kInterval, [this] { return is_stopping_; })) {
    lock.unlock();
    targets_.Expire();
    Refresh();
    if (certificates_.Obtain(routes_.Sites())) Refresh();
    lock.lock();
  }
}

void RouterUpkeep::Refresh() {
  const Status served = routes_.Refresh();
  if (!served.ok()) log::Warning("router: " + Message(served));
}

}  // namespace paas::controller
