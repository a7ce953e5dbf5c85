#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::builder {

struct TaskBind {
  std::string source;
  std::string target;

  bool operator==(const TaskBind&) const = default;
};

struct TaskFile {
  std::string path;  // below /run/config
  std::string content;

  bool operator==(const TaskFile&) const = default;
};

struct TaskLimits {
  uint32_t cpu_millis = 2000;
  uint64_t memory_bytes = 2ull << 30;
  uint32_t pids = 512;
  uint64_t tmp_bytes = 2ull << 30;
  std::chrono::seconds timeout{3600};

  bool operator==(const TaskLimits&) const = default;
};

// A command in a build container: as `web`, in /app, with outbound network.
struct Task {
  std::string id;
  std::string base_digest;
  std::vector<std::string> argv;
  std::map<std::string, std::string> environment;
  std::vector<TaskBind> binds;
  std::vector<TaskFile> files;
  TaskLimits limits;

  bool operator==(const Task&) const = default;
};

struct TaskEnd {
  int code = 0;
  int signal = 0;
  bool out_of_memory = false;
  bool timed_out = false;

  bool Succeeded() const { return code == 0 && signal == 0 && !timed_out; }
  bool operator==(const TaskEnd&) const = default;
};

// Asked at least every 200 ms while something runs: true means stop.
using Cancelled = std::function<bool()>;
using OutputSink = std::function<void(std::string_view text, bool is_stderr)>;

// Runs tasks somewhere. Thread-safe.
class TaskClient {
 public:
  virtual ~TaskClient() = default;

  // Blocks until the task has ended. Cancelled when it was told to stop; the container is gone
  // then.
  virtual StatusOr<TaskEnd> Run(const Task& task, const OutputSink& sink,
                                const Cancelled& cancelled) = 0;
};

}  // namespace paas::builder
