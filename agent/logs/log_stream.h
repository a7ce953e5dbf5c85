#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/logs/log_directory.h"
#include "common/status/status.h"

namespace paas::agent {

struct LogSource {
  std::string container;
  LogDirectory directory;
  std::string times = {};  // the directory of its time indexes
};

struct LogQuery {
  std::string log;     // empty: all of them
  uint32_t lines = 0;  // from the end of each log; 0: everything
  bool follow = false;
  int64_t since_unix_ms = 0;  // lines written before are left out
  int64_t until_unix_ms = 0;  // and those from then on; 0: none are
};

// Whole lines of one log that were written at about one time (the last one of a log may lack its
// newline when the log does).
struct LogPiece {
  const std::string& container;
  const std::string& log;
  std::string_view lines;
  int64_t unix_ms = 0;
};

// Returns false to end the stream.
using LogSink = std::function<bool(const LogPiece&)>;

// Sends what the query asks for, then, when following, what is appended, until `sink` or
// `cancelled` (asked at least every 500 ms) says stop. Logs that appear later are followed too; a
// log that was emptied is read from its start. The text is untrusted. `unix_ms` is the clock: lines
// that no index has a time for are as new as their log.
Status StreamLogs(const std::vector<LogSource>& sources, const LogQuery& query, const LogSink& sink,
                  const std::function<bool()>& cancelled, const std::function<int64_t()>& unix_ms);

}  // namespace paas::agent
