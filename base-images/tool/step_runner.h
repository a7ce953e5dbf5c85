#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base-images/tool/build_plan.h"
#include "base-images/tool/progress.h"
#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::base_image {

// Runs steps one after the other and keeps what they say in a log file.
class StepRunner {
 public:
  // The log is begun anew.
  static StatusOr<StepRunner> Create(const std::string& log_path, Progress& progress);

  // Returns what it wrote to stdout, which is not in the log then.
  StatusOr<std::string> RunForOutput(const Step& step);
  // Internal when it exits with anything but 0: "<step>: exit <n>" and its last lines.
  Status Run(const Step& step);
  Status RunAll(const std::vector<Step>& steps);

 private:
  StepRunner(std::string log_path, os::UniqueFd log, Progress& progress)
      : log_path_(std::move(log_path)), log_(std::move(log)), progress_(&progress) {}
  Status Failure(const Step& step, int exit_code, const std::string& tail) const;

  std::string log_path_;
  os::UniqueFd log_;
  Progress* progress_;
};

}  // namespace paas::base_image
