#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>

namespace paas::container::launch {

// The children of this process that have ended. Before Linux 6.15 a kernel tells how a process
// ended only as long as nobody has reaped it: there, each is left for a second, so that the agent
// can look. Not thread-safe.
class EndedChildren {
 public:
  EndedChildren();

  // Reaps those whose time is over. Returns in how many milliseconds the next one's is, -1 when
  // none is left.
  int Reap();

 private:
  void Note(int64_t now);

  const bool are_left_;
  std::map<pid_t, int64_t> since_ms_;
};

}  // namespace paas::container::launch
