#include "controller/plan/plan_lines.h"

#include <algorithm>
#include <string_view>

namespace paas::controller {
namespace {

constexpr std::string_view kContainer = "container ";
constexpr std::string_view kProcesses = "processes";
constexpr std::string_view kWebServer = "web server";
constexpr uint64_t kMegabyte = 1'000'000;

bool IsContainer(const PlanStep& step) { return step.object.starts_with(kContainer); }

std::string NameOf(const PlanStep& step) {
  return IsContainer(step) ? step.object.substr(kContainer.size()) : step.object;
}

// What a reader wants to know beside the reason.
std::string ReasonOf(const PlanStep& step) {
  std::string reason = step.reason;
  if (step.action == "reconfigure" && step.disturbs == kProcesses) reason += ", processes restart";
  if (step.action == "reconfigure" && step.disturbs == kWebServer) reason += ", nginx reloads";
  if (step.bytes != 0) {
    reason += " (" + std::to_string((step.bytes + kMegabyte - 1) / kMegabyte) + " MB to fetch)";
  }
  return reason;
}

std::string CountOf(size_t kept, bool changes) {
  if (kept == 0) return changes ? "" : "nothing to do";
  return std::to_string(kept) + " unchanged";
}

struct Group {
  std::string action;
  std::string names;
  std::string reason;
};

}  // namespace

std::vector<PlanLine> PlanLines(const std::vector<PlanStep>& steps) {
  std::vector<Group> groups;
  size_t kept = 0;
  for (const PlanStep& step : steps) {
    if (step.action == "keep") {
      kept += IsContainer(step) ? 1 : 0;
      continue;
    }
    const std::string reason = ReasonOf(step);
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& one) {
      return one.action == step.action && one.reason == reason;
    });
    if (group == groups.end()) {
      groups.push_back({step.action, NameOf(step), reason});
    } else {
      group->names += ", " + NameOf(step);
    }
  }
  std::vector<PlanLine> lines;
  for (const Group& group : groups) {
    lines.push_back(
        {group.action, group.names + (group.reason.empty() ? "" : ": ") + group.reason});
  }
  const std::string count = CountOf(kept, !groups.empty());
  if (!count.empty()) lines.push_back({"", count});
  return lines;
}

std::set<std::string> BroughtContainers(const std::vector<PlanStep>& steps) {
  std::set<std::string> names;
  for (const PlanStep& step : steps) {
    if (!IsContainer(step) || step.action == "keep" || step.action == "remove") continue;
    names.insert(NameOf(step));
  }
  return names;
}

bool Disturbs(const std::vector<PlanStep>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const PlanStep& step) {
    return !step.disturbs.empty() && step.disturbs != kWebServer;
  });
}

}  // namespace paas::controller
