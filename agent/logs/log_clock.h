#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agent/logs/log_directory.h"
#include "agent/logs/time_index.h"
#include "common/os/unique_fd.h"

namespace paas::agent {

// Watches the logs of all containers grow and keeps the times (time_index.h). What was written
// while no agent ran gets the log's modification time. Owns a thread; its work is bounded, however
// much containers write: it looks at most five times a second.
class LogClock {
 public:
  // <logs>/<environment>/<container>/<name>.log has its times in
  // <times>/<environment>/<container>/<name>. Both need not exist yet.
  LogClock(std::string logs, std::string times, std::function<int64_t()> unix_ms);
  ~LogClock();
  LogClock(const LogClock&) = delete;
  LogClock& operator=(const LogClock&) = delete;

  // LogDirectory::Trim() of a container's logs, its times included.
  void Trim(const std::string& environment, const std::string& container, const TrimLimits& limits);

  // Looks at every log now. Called by the thread, or by a test instead.
  void LookAtAll();

 private:
  using Place = std::pair<std::string, std::string>;  // environment, container

  void Run();
  void Watch(const std::string& path, const Place& place);
  void WatchAll();
  // The places where something happened; all of them when the kernel lost count.
  std::set<Place> Drain();
  void LookAt(const Place& place);
  // Forgets the times of logs that are gone.
  void KeepOnly(const std::vector<std::string>& names, const std::string& times);
  void Note(const std::string& index, int64_t bytes, int64_t modified_unix_ms);
  std::string LogsOf(const Place& place) const;
  std::string TimesOf(const Place& place) const;

  const std::string logs_;
  const std::string times_;
  const std::function<int64_t()> unix_ms_;
  const os::UniqueFd inotify_;
  const os::UniqueFd stop_;  // an eventfd

  std::mutex mutex_;                        // of the files below times_, and of what follows
  std::map<int, Place> watches_;            // by inotify's descriptor
  std::map<std::string, TimeMark> newest_;  // by path of the index
  std::thread thread_;
};

}  // namespace paas::agent
