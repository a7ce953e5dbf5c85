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
};

struct LogQuery {
  std::string log;     // empty: all of them
  uint32_t lines = 0;  // from the end of each log; 0: everything
  bool follow = false;
};

// Receives whole lines (the last one of a log may lack its newline when the log does). Returns
// false to end the stream.
using LogSink =
    std::function<bool(const std::string& container, const std::string& log, std::string_view)>;

// Sends what the query asks for, then, when following, what is appended, until `sink` or
// `cancelled` (asked at least every 500 ms) says stop. Logs that appear later are followed too; a
// log that was emptied is read from its start. The text is untrusted.
Status StreamLogs(const std::vector<LogSource>& sources, const LogQuery& query, const LogSink& sink,
                  const std::function<bool()>& cancelled);

}  // namespace paas::agent
