#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/activity_event.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

struct Cron {
  std::string application;
  std::string name;
  std::string spec;      // as written
  std::string resolved;  // `H` replaced
  std::string command;
  int64_t next_unix_ms = 0;
  int64_t last_unix_ms = 0;
  std::string last_result;
  std::string last_activity;
};

struct Operation {
  std::string application;
  std::string name;
  bool is_source_operation = false;
  std::string role;
  std::string command;
};

enum class JobKind { kCron, kOperation, kSourceOperation };

struct JobRequest {
  EnvironmentId target;
  std::string application;  // empty: the one that has it, or each of them (source operations)
  JobKind kind = JobKind::kCron;
  std::string name;
  std::vector<std::string> variables;  // "name=value", of a source operation
};

// The part of Client that is about crons and operations.
class JobCalls {
 public:
  virtual ~JobCalls() = default;

  virtual StatusOr<std::vector<Cron>> ListCrons(const EnvironmentId& id) = 0;
  virtual StatusOr<std::vector<Operation>> ListOperations(const EnvironmentId& id) = 0;
  virtual Status Run(const JobRequest& request, const EventSink& sink) = 0;
};

}  // namespace paas::paasctl
