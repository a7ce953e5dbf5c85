#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "common/tree/entry.h"
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
  // Tells `sink` the files of a backup, each volume as a tree of its name. FailedPrecondition while
  // it is being deleted; Unimplemented where the node's driver cannot. Errors of `sink` as they
  // are.
  virtual Status Export(const std::string& backup, tree::Sink& sink) = 0;

  // The data of a new backup on its way to the node. What was not accepted is gone there, too, when
  // it has been destroyed.
  class Intake : public tree::Sink {
   public:
    // All of it was given: the backup has it from here on.
    virtual StatusOr<std::vector<VolumeUsage>> Accept() = 0;
  };
  // ResourceExhausted, at the latest from the first calls of the intake, when `bytes` do not fit.
  virtual StatusOr<std::unique_ptr<Intake>> Import(const std::string& backup, uint64_t bytes) = 0;

  // Missing is OK; FailedPrecondition while it is being exported or imported.
  virtual Status DeleteBackup(const std::string& backup) = 0;
};

}  // namespace paas::controller
