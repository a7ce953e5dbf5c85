#include "controller/activity/journal.h"

namespace paas::controller {
namespace {

constexpr uint32_t kBatch = 200;

bool IsLast(const Event& event) { return std::holds_alternative<FinishedEvent>(event.kind); }

}  // namespace

StatusOr<uint64_t> Journal::NextSequence(const std::string& activity) {
  Live& live = live_[activity];
  if (live.last_sequence == 0) {
    PAAS_ASSIGN_OR_RETURN(live.last_sequence, store_.LastSequence(activity));
  }
  return live.last_sequence + 1;
}

Status Journal::Append(const std::string& activity, EventKind kind) {
  std::lock_guard lock(mutex_);
  PAAS_ASSIGN_OR_RETURN(const uint64_t sequence, NextSequence(activity));
  PAAS_RETURN_IF_ERROR(store_.AppendEvent(
      {.sequence = sequence, .activity = activity, .unix_ms = clock_(), .kind = std::move(kind)}));
  live_[activity].last_sequence = sequence;
  news_.notify_all();
  return absl::OkStatus();
}

void Journal::SetWaiting(const std::string& activity, std::string text) {
  std::lock_guard lock(mutex_);
  Live& live = live_[activity];
  if (live.waiting == text) return;
  live.waiting = std::move(text);
  live.since = std::chrono::steady_clock::now();
}

void Journal::Forget(const std::string& activity) {
  std::lock_guard lock(mutex_);
  live_.erase(activity);
  news_.notify_all();
}

Event Journal::Heartbeat(const std::string& activity, std::string text) const {
  return {.sequence = 0,
          .activity = activity,
          .unix_ms = clock_(),
          .kind = HeartbeatEvent{std::move(text)}};
}

StatusOr<std::string> Journal::WaitForNews(const std::string& activity, uint64_t after) {
  using Clock = std::chrono::steady_clock;
  std::unique_lock lock(mutex_);
  PAAS_RETURN_IF_ERROR(NextSequence(activity).status());
  const bool woken = news_.wait_for(lock, heartbeat_, [&] {
    const auto live = live_.find(activity);
    return down_ || live == live_.end() || live->second.last_sequence > after;
  });
  if (down_) return Unavailable("the controller is stopping");
  if (woken) return std::string();
  const Live& live = live_[activity];
  if (live.waiting.empty()) return std::string("still waiting");
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - live.since).count();
  return "still " + live.waiting + ", " + std::to_string(seconds) + " s";
}

StatusOr<bool> Journal::IsOverBy(const std::string& activity, uint64_t after) {
  PAAS_ASSIGN_OR_RETURN(const uint64_t last, store_.LastSequence(activity));
  if (last == 0 || last > after) return false;
  PAAS_ASSIGN_OR_RETURN(const auto events, store_.ReadEvents(activity, last - 1, 1));
  return !events.empty() && IsLast(events.front());
}

Status Journal::Follow(const std::string& activity, uint64_t after, const Sink& sink) {
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const auto events, store_.ReadEvents(activity, after, kBatch));
    for (const Event& event : events) {
      if (!sink(event) || IsLast(event)) return absl::OkStatus();
      after = event.sequence;
    }
    if (!events.empty()) continue;
    PAAS_ASSIGN_OR_RETURN(const bool is_over, IsOverBy(activity, after));
    if (is_over) return absl::OkStatus();
    PAAS_ASSIGN_OR_RETURN(std::string waiting, WaitForNews(activity, after));
    if (!waiting.empty() && !sink(Heartbeat(activity, std::move(waiting)))) return absl::OkStatus();
  }
}

void Journal::Shutdown() {
  std::lock_guard lock(mutex_);
  down_ = true;
  news_.notify_all();
}

}  // namespace paas::controller
