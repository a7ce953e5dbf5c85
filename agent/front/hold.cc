#include "agent/front/hold.h"

#include <algorithm>
#include <utility>

#include "common/log/log.h"

namespace paas::agent {
namespace {

constexpr int kReleaseTries = 3;
constexpr std::chrono::milliseconds kBriefly{500};

std::chrono::milliseconds Since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

}  // namespace

void Hold::TakeOver() {
  is_on_ = taken_over_ = true;
  begin_ = Clock::now();
}

void Hold::Begin(const std::vector<Held>& containers, Draining drain) {
  if (front_ == nullptr || containers.empty()) return;
  std::vector<std::string> addresses;
  for (const Held& held : containers) addresses.push_back(held.address);
  const Clock::time_point start = Clock::now();
  if (const Status set = front_->Hold(id_, addresses, options_.longest); !set.ok()) {
    // A node without a router is nothing to be told of with each deploy.
    if (!absl::IsNotFound(set)) log::Warning(id_ + ": requests cannot be held: " + Message(set));
    return;
  }
  if (!std::exchange(is_on_, true)) begin_ = start;
  for (const Held& held : containers) {
    auto& names = report_.containers;
    if (std::find(names.begin(), names.end(), held.container) == names.end()) {
      names.push_back(held.container);
    }
  }
  switch (drain) {
    case Draining::kNone:
      return;
    case Draining::kBriefly:
      (void)AwaitInFlight(std::min(kBriefly, options_.drain));
      return;
    case Draining::kFully:
      return CutInFlight();
  }
}

StatusOr<uint64_t> Hold::AwaitInFlight(std::chrono::milliseconds patience) {
  const Clock::time_point start = Clock::now();
  StatusOr<uint64_t> left = front_->Drain(id_, patience);
  report_.drained += Since(start);
  if (!left.ok()) log::Warning(id_ + ": drain: " + Message(left.status()));
  return left;
}

void Hold::CutInFlight() {
  const StatusOr<uint64_t> left = AwaitInFlight(options_.drain);
  if (left.value_or(0) == 0) return;
  report_.cut += *left;
  log::Warning(id_ + ": " + std::to_string(*left) + " requests did not end within " +
               std::to_string(options_.drain.count()) + " ms");
}

std::optional<HeldReport> Hold::End() {
  if (!std::exchange(is_on_, false)) return std::nullopt;
  taken_over_ = false;
  StatusOr<HoldStatistics> statistics = front_->Release(id_);
  for (int i = 1; i < kReleaseTries && !statistics.ok(); ++i) statistics = front_->Release(id_);
  // Its deadline ends it.
  if (!statistics.ok()) {
    log::Error(id_ + ": requests cannot be released: " + Message(statistics.status()));
  }
  report_.requests = statistics.value_or(HoldStatistics{});
  report_.lasted = Since(begin_);
  return std::exchange(report_, {});
}

}  // namespace paas::agent
