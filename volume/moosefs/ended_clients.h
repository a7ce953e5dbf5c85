#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "volume/volume.h"

namespace paas::volume {

// Clients of containers that ended while something mounts them: somebody killed them, for one.
// Nothing waits for such a client, so that no counter of the kernel tells, and from outside of the
// container's user namespace its file system cannot be asked: it is its process that is missed.
// Thread-safe.
class EndedClients {
 public:
  // `containers`: directory of <holder>/<volume>/<n> mounts.
  explicit EndedClients(std::string containers) : containers_(std::move(containers)) {}

  // Writes down whose client has just been started for <containers>/<holder>/<volume>, in that user
  // namespace. One at a time of a holder.
  static Status Remember(const std::string& target, int user_namespace);

  // Whose client is gone now, for whatever reason.
  std::set<std::string> Find() const;

  // What people are told of for an hour.
  void Note(const std::string& holder);
  std::vector<Health> Tell();

 private:
  const std::string containers_;
  std::mutex mutex_;
  std::map<std::string, std::chrono::steady_clock::time_point> noted_;
};

}  // namespace paas::volume
