#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace paas::paasctl {

// The kinds of activity events, in the words of the controller's contract.
struct Started {
  std::string project;
  std::string environment;
  std::string headline;
};
struct PhaseLine {
  std::string name;
  std::string outcome;
  std::string detail;
  uint32_t duration_ms = 0;
};
struct OutputLine {
  std::string source;
  bool is_stderr = false;
  std::string text;
};
struct ContainerFailure {
  std::string container;
  std::string phase;
  std::string probe;
  std::string process;
  uint64_t peak_memory_bytes = 0;
  uint64_t memory_limit_bytes = 0;
  bool out_of_memory = false;
  std::string last_log;
  std::string hint;
  std::string serving = {};  // what answers requests now
};
struct Heartbeat {
  std::string text;
};
struct Finished {
  enum class Result { kUnknown, kSuccess, kFailure, kCancelled };
  Result result = Result::kUnknown;
  int exit = 0;
  std::string error;
  std::vector<std::string> urls;
  uint32_t release = 0;
  uint32_t duration_ms = 0;
  bool changed = false;
};

struct ActivityEvent {
  uint64_t sequence = 0;
  std::string activity;
  int64_t unix_ms = 0;
  std::variant<Started, PhaseLine, OutputLine, ContainerFailure, Heartbeat, Finished> kind;
};

using EventSink = std::function<void(const ActivityEvent&)>;

}  // namespace paas::paasctl
