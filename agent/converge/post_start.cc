#include "agent/converge/post_start.h"

#include <cstdlib>
#include <string>
#include <thread>

#include "agent/converge/failure.h"
#include "agent/converge/run_marker.h"
#include "model/json.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{5};
// Holds the exit code of the command once that has ended.
constexpr char kMarker[] = "post_start";

bool HasPostStart(const DesiredContainer& desired) {
  if (desired.kind == ContainerKind::kService) return false;
  const auto application = model::ApplicationFromJson(desired.application);
  if (!application.ok()) return false;
  if (desired.kind == ContainerKind::kApplication) {
    return !application->web.commands.post_start.empty();
  }
  for (const model::Worker& worker : application->workers) {
    if (desired.name == application->name + "--" + worker.name) {
      return !worker.commands.post_start.empty();
    }
  }
  return false;
}

ContainerFailure Failure(const Instance& instance, const Paths& paths, const std::string& how) {
  ContainerFailure failure = DescribeFailure(instance, "post_start", paths);
  failure.probe = "web.commands.post_start " + how;
  failure.hint = GeneralHint(instance, failure);
  return failure;
}

}  // namespace

std::optional<ContainerFailure> AwaitPostStart(const Instance& instance, const Paths& paths,
                                               const HealthOptions& options,
                                               const std::function<bool()>& give_up) {
  if (!HasPostStart(instance.record.made_from)) return std::nullopt;
  const Clock::time_point deadline = Clock::now() + options.timeout;
  while (!give_up() && instance.running->IsRunning()) {
    const std::string marker = ReadRunMarker(*instance.running, kMarker);
    if (marker.ends_with('\n')) {
      const int code = std::atoi(marker.c_str());
      if (code == 0) return std::nullopt;
      return Failure(instance, paths, "ended with exit code " + std::to_string(code));
    }
    if (Clock::now() >= deadline) return Failure(instance, paths, "did not end in time");
    std::this_thread::sleep_for(kLook);
  }
  return Failure(instance, paths, "did not end");
}

}  // namespace paas::agent
