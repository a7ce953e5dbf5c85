#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "controller/activity/cancel_token.h"

namespace paas::controller {

// The crons and operations that run at this moment, so that a deploy can end those whose container
// it is about to replace. Thread-safe.
class RunningJobs {
 public:
  // `cancel` lives until Remove().
  void Add(const std::string& project, const std::string& environment, const std::string& activity,
           CancelToken& cancel);
  void Remove(const std::string& activity);

  bool Any(const std::string& project, const std::string& environment);
  // Cancels those of the environment and waits until they have ended, each within its own shutdown
  // timeout.
  void StopAll(const std::string& project, const std::string& environment,
               const std::string& reason);

 private:
  struct Job {
    std::string project;
    std::string environment;
    CancelToken* cancel;
  };

  std::mutex mutex_;
  std::condition_variable removed_;
  std::map<std::string, Job> jobs_;  // by activity
};

}  // namespace paas::controller
