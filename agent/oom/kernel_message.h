#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paas::agent {

// A process that the kernel killed since its control group ran out of memory.
struct OomVictim {
  std::string cgroup;   // path of the group below its hierarchy: "/paas/shop-main/app"
  std::string program;  // as the process called itself, printable
  uint32_t pid = 0;     // on the node

  bool operator==(const OomVictim&) const = default;
};

// What a record of /dev/kmsg says of such a kill; nothing when it is about something else. The name
// of the program is the container's own, and is not trusted to end where the kernel ended it. PURE.
std::optional<OomVictim> ParseOomKill(std::string_view record);

// "out of memory: killed node (pid 4711), peak 256/256 MB" or, of victims that nobody knows,
// "out of memory: killed 2 processes, …". PURE.
struct OomReport {
  uint32_t kills = 0;
  std::optional<OomVictim> victim;
  uint64_t peak_bytes = 0;
  uint64_t limit_bytes = 0;  // 0: none
};
std::string Describe(const OomReport& report);

}  // namespace paas::agent
