#pragma once

#include <string>
#include <string_view>

namespace paas::log {

enum class Level { kDebug, kInfo, kWarning, kError };

struct Options {
  std::string program;  // "paas-agent"
  Level level = Level::kInfo;
  bool json = false;  // one JSON object a line, for journald and collectors
};

// Sets the process's log sink (stderr). Called once by main before any thread starts.
void Initialize(const Options& options);

// One line each, newline not included; control characters in `message` are escaped. Thread-safe.
// info = state transitions, debug = every step. Never variables or secrets.
void Debug(std::string_view message);
void Info(std::string_view message);
void Warning(std::string_view message);
void Error(std::string_view message);

}  // namespace paas::log
