#include "agent/converge/post_start.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <thread>

#include "agent/converge/failure.h"
#include "common/os/beneath.h"
#include "common/os/file.h"
#include "model/json.h"

namespace paas::agent {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{5};
// Below the container's root: holds the exit code of the command once that has ended.
constexpr char kMarker[] = "run/platform/post_start";

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

// The content of the marker; empty as long as there is none. The container may have put anything in
// its place.
std::string ReadMarker(container::RunningContainer& running) {
  const auto root =
      os::Open("/proc/" + std::to_string(running.pid()) + "/root", O_PATH | O_DIRECTORY);
  if (!root.ok()) return {};
  const auto file = os::OpenBeneath(root->get(), kMarker, O_RDONLY | O_NONBLOCK);
  if (!file.ok()) return {};
  std::array<char, 16> text;
  const ssize_t got = ::read(file->get(), text.data(), text.size());
  return got > 0 ? std::string(text.data(), static_cast<size_t>(got)) : std::string();
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
    const std::string marker = ReadMarker(*instance.running);
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
