#include "controller/deploy/expirations.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "common/log/log.h"
#include "controller/activity/activity_types.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kInterval(5);
constexpr int64_t kSecondMs = 1000;
constexpr uint32_t kMostBusy = 10'000;
constexpr int64_t kBetweenTriesMs = 60 * 60 * kSecondMs;

int64_t TtlOf(const Project& project, const Environment& environment) {
  return environment.ttl_s < 0 ? project.ttl_s : environment.ttl_s;
}

bool CanEnd(const Environment& environment) {
  const std::string& status = environment.status;
  if (status == "active" || status == "paused" || status == "failed") return true;
  return status == "inactive" && environment.on_expiry == "delete";
}

}  // namespace

int64_t ExpiryOf(const Project& project, const Environment& environment,
                 const std::vector<Environment>& all) {
  const int64_t ttl = TtlOf(project, environment);
  const bool is_production =
      environment.type == "production" || environment.name == project.default_branch;
  if (ttl <= 0 || is_production || !CanEnd(environment)) return 0;
  const bool has_children = std::any_of(all.begin(), all.end(), [&](const Environment& one) {
    return one.project == environment.project && one.parent == environment.name &&
           one.status != "inactive";
  });
  return has_children ? 0 : environment.updated_unix_ms + ttl * kSecondMs;
}

void Expirations::Start() {
  task_.Start(kInterval, RepeatingTask::First::kAtOnce, [this] { Look(); });
}

bool Expirations::IsToWait(const Environment& environment,
                           const std::vector<Environment>& all) const {
  const auto concerns = [&](const Activity& activity) {
    return activity.environment == environment.name ||
           std::any_of(all.begin(), all.end(), [&](const Environment& one) {
             return one.project == environment.project && one.name == activity.environment &&
                    one.parent == environment.name;
           });
  };
  ActivityFilter filter{.project = environment.project, .limit = kMostBusy};
  for (const ActivityState state : {ActivityState::kPending, ActivityState::kInProgress}) {
    filter.state = state;
    const auto busy = store_.ListActivities(filter);
    if (!busy.ok() || std::any_of(busy->begin(), busy->end(), concerns)) return true;
  }
  filter.state = std::nullopt;
  filter.environment = environment.name;
  filter.limit = 1;
  filter.type = environment.on_expiry == "delete" ? kDelete : kDeactivate;
  const auto tries = store_.ListActivities(filter);
  return !tries.ok() || (!tries->empty() && tries->front().result != "success" &&
                         clock_() - tries->front().created_unix_ms < kBetweenTriesMs);
}

void Expirations::Look() {
  const auto projects = store_.ListProjects();
  const auto environments = store_.ListEnvironments("");
  if (!projects.ok() || !environments.ok()) {
    return log::Error("expired environments: " +
                      Message(projects.ok() ? environments.status() : projects.status()));
  }
  std::map<std::string, const Project*> owners;
  for (const Project& project : *projects) owners[project.id] = &project;
  for (const Environment& environment : *environments) {
    const Project* owner = owners[environment.project];
    if (owner == nullptr) continue;
    const int64_t expiry = ExpiryOf(*owner, environment, *environments);
    if (expiry == 0 || clock_() < expiry || IsToWait(environment, *environments)) continue;
    log::Info(environment.project + "/" + environment.name + ": its time is over");
    end_(environment,
         "expired: " + std::to_string(TtlOf(*owner, environment)) + " s since its last deploy");
  }
}

}  // namespace paas::controller
