#include "agent/converge/service_health.h"

#include <algorithm>
#include <set>
#include <string>
#include <thread>

#include "agent/converge/failure.h"
#include "agent/exec/root_command.h"
#include "agent/probe/listeners.h"
#include "model/service_instance.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr char kCheck[] = "/usr/lib/paas/service/healthy";
constexpr int kNever = 2;  // what the check ends with when it cannot become healthy
// Looking at the kernel's tables costs microseconds, asking the service milliseconds.
constexpr milliseconds kLook{2};
constexpr milliseconds kFirstPause{10};
constexpr milliseconds kLongestPause{100};
// A service that cannot start never listens, and is asked now and then nevertheless.
constexpr milliseconds kAskAnyway{500};
constexpr std::chrono::seconds kLongestCheck{10};

std::set<uint16_t> PortsOf(const DesiredContainer& desired) {
  std::set<uint16_t> ports;
  const StatusOr<model::ServiceInstance> service = model::ServiceInstanceFromJson(desired.service);
  if (!service.ok()) return ports;
  for (const model::ResolvedEndpoint& endpoint : service->endpoints) {
    if (endpoint.port != 0) ports.insert(endpoint.port);
  }
  return ports;
}

// One wait for one service.
class Wait {
 public:
  Wait(const Instance& instance, const HealthOptions& options, const std::function<bool()>& give_up)
      : running_(*instance.running),
        ports_(PortsOf(instance.record.made_from)),
        deadline_(Clock::now() + options.service_timeout),
        give_up_(give_up) {}

  // True when it is healthy; else what() tells what was seen last.
  bool Run() {
    milliseconds pause = kFirstPause;
    while (!IsOver()) {
      const bool listens = AwaitPorts(Clock::now() + kAskAnyway);
      if (IsOver()) break;
      const int code = Ask(listens);
      if (code == 0 && listens) return true;
      if (code == kNever) {
        never_ = true;
        return false;
      }
      if (!listens) continue;
      std::this_thread::sleep_for(pause);
      pause = std::min(pause * 2, kLongestPause);
    }
    return false;
  }

  const std::string& what() const { return what_; }
  bool never() const { return never_; }

 private:
  bool IsOver() const { return give_up_() || !running_.IsRunning() || Clock::now() >= deadline_; }

  bool AwaitPorts(Clock::time_point until) {
    while (!IsOver()) {
      const StatusOr<Listeners> listeners = ListenersOf(running_.pid());
      std::string closed;
      for (const uint16_t port : ports_) {
        if (!listeners.ok() || !listeners->tcp_ports.contains(port)) {
          closed += " " + std::to_string(port);
        }
      }
      if (closed.empty()) return true;
      what_ = "nothing listens on" + closed;
      if (Clock::now() >= until) return false;
      std::this_thread::sleep_for(kLook);
    }
    return false;
  }

  // The exit code of the check. An image without one is healthy when it listens.
  int Ask(bool listens) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now());
    const StatusOr<CommandOutcome> outcome =
        RunAsRoot(running_, {kCheck}, std::min<milliseconds>(left, kLongestCheck), give_up_);
    if (absl::IsNotFound(outcome.status())) return 0;
    const bool seen = outcome.ok() && outcome->exit.known && outcome->exit.signal == 0;
    const int code = seen ? outcome->exit.code : 1;
    if (code == 0 || (!listens && code != kNever)) return code;
    const std::string how =
        outcome.ok() ? container::Describe(outcome->exit) : Message(outcome.status());
    what_ = std::string(kCheck) + " " + how;
    if (outcome.ok() && !outcome->error.empty()) what_ += ": " + outcome->error;
    return code;
  }

  container::RunningContainer& running_;
  const std::set<uint16_t> ports_;
  const Clock::time_point deadline_;
  const std::function<bool()>& give_up_;
  std::string what_;
  bool never_ = false;
};

std::string OneLine(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace

std::optional<ContainerFailure> AwaitService(const Instance& instance, const Paths& paths,
                                             const HealthOptions& options,
                                             const std::function<bool()>& give_up) {
  Wait wait(instance, options, give_up);
  if (wait.Run()) return std::nullopt;
  ContainerFailure failure = DescribeFailure(instance, "start", paths);
  failure.probe = OneLine(wait.what());
  failure.hint = wait.never() && !failure.out_of_memory
                     ? "the service cannot start like this: correct its configuration"
                     : GeneralHint(instance, failure);
  return failure;
}

}  // namespace paas::agent
