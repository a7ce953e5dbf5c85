#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace paas::paasctl {

// A line of a log without the time that its program wrote into it.
struct TimedLine {
  int64_t unix_ms = 0;  // 0: it has none
  std::string text;

  bool operator==(const TimedLine&) const = default;
};

// Knows the times of nginx (access and error logs), of php-fpm, and of hooks and crons:
// "26/Nov/2026: 14:10:19 +0000" in brackets, "2026/11/26 14:10:19 ", "2026-11-26T14:10:19Z ", in
// brackets too. Those without a zone are UTC, as in containers. PURE.
TimedLine WithoutOwnTime(std::string_view line);

}  // namespace paas::paasctl
