#pragma once

#include <spawn.h>
#include <sys/types.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"

namespace paas::os {

// A program that is to run in a process of its own, with clean signal state and no file descriptor
// but those that it is given here. posix_spawn(3) and not fork(2): callers have threads. One use,
// one thread.
class SpawnRequest {
 public:
  enum class Leads { kProcessGroup, kSession };  // that the process begins

  explicit SpawnRequest(Leads leads = Leads::kProcessGroup);
  ~SpawnRequest();
  SpawnRequest(const SpawnRequest&) = delete;
  SpawnRequest& operator=(const SpawnRequest&) = delete;

  // It finds `fd` as `number`. What is given later must not be what a number stood for before.
  void Give(int fd, int number);
  // `number` is /dev/null, for reading and writing.
  void GiveNothing(int number);
  void SetDirectory(const std::string& path);

  // The program is looked up in PATH. Without `environment` it gets ours. Returns its process id,
  // which the caller waits for. NotFound when there is no such program.
  StatusOr<pid_t> Start(std::vector<std::string> argv,
                        const std::optional<std::map<std::string, std::string>>& environment);

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  int highest_ = 2;  // that it finds
};

}  // namespace paas::os
