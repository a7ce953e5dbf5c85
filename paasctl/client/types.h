#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "paasctl/client/container_types.h"

namespace paas::paasctl {

// What the control plane answers, as plain values: the verbs and the printers know no protobuf.
// Times are milliseconds since the Unix epoch, zero when unset.

struct EnvironmentId {
  std::string project;
  std::string environment;  // branch-like name

  bool operator==(const EnvironmentId&) const = default;
};

struct Environment {
  std::string project;
  std::string name;
  std::string machine_name;
  std::string status;
  uint32_t release = 0;
  std::vector<std::string> urls;
  int64_t updated_unix_ms = 0;
  std::vector<std::string> applications;
  std::string parent;  // name; empty: none
  std::string title;
  std::string type;  // production, staging, development
  bool clones_parent = true;
  int64_t expires_unix_ms = 0;
  std::string on_expiry;  // deactivate, delete
  int64_t ttl_s = -1;     // after its last deploy; 0: for good, -1: as its project says
  bool is_dirty = false;  // something of it is being changed
};

// How long a part of an activity, or of the way to a release, took.
struct PhaseTime {
  std::string name;
  std::string outcome;
  uint32_t duration_ms = 0;
  std::string within = {};  // the phase that it is a part of
};

struct Activity {
  std::string id;
  std::string project;
  std::string environment;
  std::string type;
  std::string state;
  std::string result;  // "success", "failure", "" while it runs
  std::string description;
  int64_t created_unix_ms = 0;
  int64_t started_unix_ms = 0;
  int64_t ended_unix_ms = 0;
  int exit = 0;
  std::string error;
  std::string actor;  // who asked for it; empty: nobody did, or one who said no name
  std::vector<PhaseTime> phases = {};
};

struct Finding {
  std::string level;  // "ok", "warning", "problem"
  std::string subject;
  std::string text;
  std::string fix;
};

struct PlanStep {
  std::string object;
  std::string action;
  std::string reason;
  uint64_t bytes = 0;
  std::string disturbs;  // "", "web server", "processes", "container"
};

struct Plan {
  std::vector<PlanStep> steps;
  std::vector<std::string> warnings;
};

struct Versions {
  std::string controller;
  std::string builder;
  std::string agent;
};

struct LogLine {
  std::string container;
  std::string log;
  std::string text;     // without its newline; untrusted
  int64_t unix_ms = 0;  // when it was written, about; 0: not known
};

struct WindowSize {
  uint32_t rows = 0;
  uint32_t columns = 0;

  bool operator==(const WindowSize&) const = default;
};

}  // namespace paas::paasctl
