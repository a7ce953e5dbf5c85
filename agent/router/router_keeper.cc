#include "agent/router/router_keeper.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>

#include "common/log/log.h"

namespace paas::agent {
namespace {

constexpr std::chrono::seconds kLongestPause{60};
// One that lived this long is healthy: its next end starts from no pause.
constexpr std::chrono::minutes kHealthyLife{2};

}  // namespace

RouterKeeper::RouterKeeper(Router* router)
    : router_(router), stop_(::eventfd(0, EFD_CLOEXEC)), thread_([this] { Run(); }) {}

RouterKeeper::~RouterKeeper() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void RouterKeeper::Run() {
  Revive();
  while (AwaitChange()) {
    if (router_->running() == nullptr && Clock::now() >= next_try_) Revive();
  }
}

void RouterKeeper::Revive() {
  const Clock::time_point now = Clock::now();
  if (now - next_try_ > kHealthyLife) pause_ = std::chrono::seconds(0);
  const StatusOr<bool> revived = router_->Revive();
  is_waiting_ = revived.ok() && !*revived;
  if (!revived.ok()) log::Error("router: " + Message(revived.status()));
  pause_ = std::clamp<std::chrono::seconds>(pause_ * 2, std::chrono::seconds(1), kLongestPause);
  next_try_ = Clock::now() + pause_;
}

bool RouterKeeper::AwaitChange() {
  const auto running = router_->running();
  pollfd fds[3] = {{stop_.get(), POLLIN, 0},
                   {router_->changed_fd(), POLLIN, 0},
                   {running == nullptr ? -1 : running->pidfd(), POLLIN, 0}};
  int timeout_ms = -1;
  if (running == nullptr && !is_waiting_) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(next_try_ - Clock::now());
    timeout_ms = static_cast<int>(std::max<int64_t>(0, left.count())) + 1;
  }
  ::poll(fds, 3, timeout_ms);
  eventfd_t count = 0;
  if (fds[1].revents != 0) ::eventfd_read(router_->changed_fd(), &count);
  return fds[0].revents == 0;
}

}  // namespace paas::agent
