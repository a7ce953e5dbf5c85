#include "controller/activity/running_jobs.h"

#include <algorithm>

namespace paas::controller {

void RunningJobs::Add(const std::string& project, const std::string& environment,
                      const std::string& activity, CancelToken& cancel) {
  std::lock_guard lock(mutex_);
  jobs_[activity] = {project, environment, &cancel};
}

void RunningJobs::Remove(const std::string& activity) {
  std::lock_guard lock(mutex_);
  jobs_.erase(activity);
  removed_.notify_all();
}

bool RunningJobs::Any(const std::string& project, const std::string& environment) {
  std::lock_guard lock(mutex_);
  return std::any_of(jobs_.begin(), jobs_.end(), [&](const auto& entry) {
    return entry.second.project == project && entry.second.environment == environment;
  });
}

void RunningJobs::StopAll(const std::string& project, const std::string& environment,
                          const std::string& reason) {
  const auto is_of_it = [&](const auto& entry) {
    return entry.second.project == project && entry.second.environment == environment;
  };
  std::unique_lock lock(mutex_);
  // Under the lock: a token must not go away meanwhile. Its callbacks only wake threads.
  for (auto& entry : jobs_) {
    if (is_of_it(entry)) entry.second.cancel->Cancel(reason);
  }
  removed_.wait(lock, [&] { return std::none_of(jobs_.begin(), jobs_.end(), is_of_it); });
}

}  // namespace paas::controller
