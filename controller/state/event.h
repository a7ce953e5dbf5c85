#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace paas::controller {

// What an activity tells, in the order it happened. Values only; the RPC edge translates them.

struct StartedEvent {
  std::string project;
  std::string environment;
  std::string headline;  // "project shop, branch main (new)"

  bool operator==(const StartedEvent&) const = default;
};

// One line of a deploy as a person sees it.
struct PhaseEvent {
  std::string name;     // "build web"
  std::string outcome;  // ok, reused, built, FAILED
  std::string detail;
  uint32_t duration_ms = 0;

  bool operator==(const PhaseEvent&) const = default;
};

// One printable line that a build or a hook wrote.
struct OutputEvent {
  std::string source;  // "build web"
  bool is_stderr = false;
  std::string text;

  bool operator==(const OutputEvent&) const = default;
};

// Why a container did not become healthy, as the agent reports it.
struct FailureEvent {
  std::string container;
  std::string phase;
  std::string probe;
  std::string process;
  uint64_t peak_memory_bytes = 0;
  uint64_t memory_limit_bytes = 0;
  bool out_of_memory = false;
  std::string last_log;
  std::string hint;
  std::string serving = {};  // "previous release r41 keeps serving"

  bool operator==(const FailureEvent&) const = default;
};

enum class Result { kSuccess, kFailure, kCancelled };

// Always the last event of an activity.
struct FinishedEvent {
  Result result = Result::kFailure;
  int exit = 0;  // paasctl's exit code
  std::string error;
  std::vector<std::string> urls;
  uint32_t release = 0;
  uint32_t duration_ms = 0;
  bool changed = false;

  bool operator==(const FinishedEvent&) const = default;
};

// What is being waited for. Made for each follower, never stored.
struct HeartbeatEvent {
  std::string text;  // "still building app, 35 s, hook"

  bool operator==(const HeartbeatEvent&) const = default;
};

using EventKind = std::variant<StartedEvent, PhaseEvent, OutputEvent, FailureEvent, FinishedEvent,
                               HeartbeatEvent>;

struct Event {
  uint64_t sequence = 0;  // grows by one within an activity, from 1
  std::string activity;
  int64_t unix_ms = 0;
  EventKind kind;

  bool operator==(const Event&) const = default;
};

}  // namespace paas::controller
