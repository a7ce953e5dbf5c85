#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/cancel_token.h"
#include "controller/plan/data_plan.h"
#include "controller/plan/environment_spec.h"

namespace paas::controller {

// Whose data: an environment's, or a backup's.
struct DataSet {
  std::string project;
  std::string environment;  // machine name
  std::string backup;       // id; empty: the environment's
};

struct CloneOrder {
  DataSet from;
  DataSet to;
  std::vector<PlannedVolume> volumes;  // what `from` does not have is left out
  bool replaces = false;               // what `to` has of these goes
};

struct CloneOutcome {
  std::vector<VolumeUsage> volumes;  // the copies
  std::chrono::microseconds frozen{0};
  bool shares = false;  // false: everything was copied
};

// The data of environments as the node has it. Thread-safe.
class DataClient {
 public:
  virtual ~DataClient() = default;

  // Copies of one moment, all or none. NotFound when there is nothing to copy; AlreadyExists when
  // `to` has data that may not go; FailedPrecondition when its containers run.
  virtual StatusOr<CloneOutcome> Clone(const CloneOrder& order, CancelToken& cancel) = 0;
  virtual StatusOr<std::vector<VolumeUsage>> Measure(const DataSet& set) = 0;
  // Missing is OK.
  virtual Status DeleteBackup(const std::string& backup) = 0;
};

}  // namespace paas::controller
