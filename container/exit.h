#pragma once

#include <cstdint>
#include <string>

namespace paas::container {

// How a process (a container's init, an exec) ended.
struct Exit {
  int code = 0;
  int signal = 0;              // 0: it exited by itself
  bool out_of_memory = false;  // the kernel killed in its cgroup for lack of memory
  bool known = false;          // false: it ended while nobody could see how
  int64_t ended_unix_ms = 0;

  bool operator==(const Exit&) const = default;
};

// It was seen to exit with 0. An end that nobody saw is no success.
inline bool Succeeded(const Exit& exit) { return exit.known && exit.code == 0 && exit.signal == 0; }

// "exited 1", "killed by SIGKILL (out of memory)", "ended unseen".
std::string Describe(const Exit& exit);

}  // namespace paas::container
