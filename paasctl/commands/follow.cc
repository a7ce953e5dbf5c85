#include "paasctl/commands/follow.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "paasctl/terminal/interrupt.h"

namespace paas::paasctl {
namespace {

using namespace std::chrono_literals;

// How long after a detaching Ctrl-C a second one still means "cancel it".
constexpr auto kSecondInterrupt = 3s;
// A control plane that restarts is back within a second or two; one that is not for this long is
// given up, the activity is not.
constexpr auto kLongestOutage = 60s;
constexpr auto kRetryPause = 250ms;

// Counts Ctrl-C, and lets one thread wait for the next.
class Interrupts {
 public:
  explicit Interrupts(Client& client)
      : watch_([this, &client](int count) {
          {
            const std::lock_guard lock(mutex_);
            count_ = count;
          }
          changed_.notify_all();
          client.Interrupt();
        }) {}

  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  bool WaitForSecond() { return Wait(2, kSecondInterrupt); }
  bool Wait(int count, std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, longest, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
  InterruptWatch watch_;
};

// Shows events in the format that was asked for and keeps the last one.
class Follower {
 public:
  explicit Follower(Session& session)
      : session_(session), progress_(session.err, session.progress_options()) {}

  void Show(const ActivityEvent& event) {
    if (const auto* finished = std::get_if<Finished>(&event.kind)) finished_ = *finished;
    if (session_.globals.format == Format::kJsonLines) {
      session_.out(ToJsonLine(Document(ToObject(event))));
    } else {
      progress_.Show(event);
    }
    last_ = event;
    if (!event.activity.empty()) activity_ = event.activity;
    sequence_ = std::max(sequence_, event.sequence);  // heartbeats have none
  }

  const std::optional<Finished>& finished() const { return finished_; }
  const std::string& activity() const { return activity_; }
  // Of the last event that is kept: what is missing comes after it.
  uint64_t sequence() const { return sequence_; }

  // The result on standard output: what a script wants to know.
  void PrintResult() const {
    switch (session_.globals.format) {
      case Format::kTable:
      case Format::kPlain:
        for (const std::string& url : finished_->urls) session_.out(url + "\n");
        break;
      case Format::kJson:
        session_.out(ToJson(Document(ToObject(last_))));
        break;
      case Format::kYaml:
        session_.out(ToYaml(Document(ToObject(last_))));
        break;
      case Format::kJsonLines:
        break;  // it was the last line already
    }
  }

 private:
  Session& session_;
  Progress progress_;
  ActivityEvent last_;
  std::optional<Finished> finished_;
  std::string activity_;
  uint64_t sequence_ = 0;
};

// Follows an activity on after its stream broke: it lives in the control plane, which may have
// been restarted. Returns why that was given up, or how the last stream ended.
Status Resume(Session& session, Client& client, Interrupts& interrupts, const Follower& follower,
              Status broken, const EventSink& sink) {
  const auto lost = [&] { return broken.ok() || absl::IsUnavailable(broken); };
  auto last_news = std::chrono::steady_clock::now();
  session.err("connection lost, trying again; activity " + follower.activity() + " goes on\n");
  while (lost() && !follower.finished() && !interrupts.Wait(1, kRetryPause)) {
    const uint64_t known = follower.sequence();
    broken = client.WatchActivity(follower.activity(), known, sink);
    const auto now = std::chrono::steady_clock::now();
    if (follower.sequence() != known) last_news = now;
    if (now - last_news > kLongestOutage) break;
  }
  return broken;
}

Outcome EndOf(const Finished& finished, const FollowOptions& options, const std::string& activity) {
  if (finished.result == Finished::Result::kSuccess) return kExitSuccess;
  const bool cancelled = finished.result == Finished::Result::kCancelled;
  const int fallback = cancelled ? kExitCancelled : kExitDeployFailed;
  const int exit = finished.exit != 0 ? finished.exit : fallback;
  std::string reason = options.what + (cancelled ? " cancelled" : " failed");
  if (!finished.error.empty()) reason += ": " + finished.error;
  return Failure{exit, cancelled ? "cancelled" : "failed",
                 reason + " (" + std::to_string(exit) + ")",
                 "full report: paasctl activity show " + activity};
}

Outcome Interrupted(Session& session, Client& client, Interrupts& interrupts,
                    const Follower& follower, const FollowOptions& options) {
  const std::string& id = follower.activity();
  if (id.empty() || !options.detaches) {
    return Failure{kExitInterrupted, "interrupted", options.what + " interrupted", ""};
  }
  session.err("\ndetached: activity " + id + " goes on (press Ctrl-C again to cancel it)\n");
  if (!interrupts.WaitForSecond()) {
    session.err("follow it with: paasctl activity show " + id + "\n");
    return kExitInterrupted;
  }
  const StatusOr<Activity> cancelled = client.CancelActivity(id);
  if (!cancelled.ok()) return cancelled.status();
  return Failure{kExitCancelled, "cancelled", "activity " + id + " was cancelled", ""};
}

}  // namespace

Outcome FollowActivity(Session& session, const FollowOptions& options,
                       const std::function<Status(Client&, const EventSink&)>& call) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  Interrupts interrupts(**client);
  Follower follower(session);
  bool accepted = false;
  const EventSink sink = [&](const ActivityEvent& event) {
    follower.Show(event);
    // --no-wait: the first event proves that the activity exists.
    if (!session.globals.wait && options.detaches && !event.activity.empty()) {
      accepted = true;
      (*client)->Interrupt();
    }
  };
  Status status = call(**client, sink);
  const bool is_open = !follower.finished() && !accepted && interrupts.count() == 0;
  if (is_open && !follower.activity().empty() && (status.ok() || absl::IsUnavailable(status))) {
    status = Resume(session, **client, interrupts, follower, std::move(status), sink);
  }
  if (follower.finished().has_value()) {
    const Outcome end = EndOf(*follower.finished(), options, follower.activity());
    if (options.prints_result &&
        (end.exit == kExitSuccess || session.globals.format != Format::kTable)) {
      follower.PrintResult();
    }
    return end;
  }
  if (accepted) return kExitSuccess;
  if (interrupts.count() > 0) return Interrupted(session, **client, interrupts, follower, options);
  if (status.ok()) return Unavailable("the stream of events ended before the activity did");
  return status;
}

}  // namespace paas::paasctl
