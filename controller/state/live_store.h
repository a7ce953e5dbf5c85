#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/live_records.h"

namespace paas::controller {

// The part of StateStore that is about environments as they run: limits that were overridden, and
// pauses. They go with their environment.
class LiveStore {
 public:
  virtual ~LiveStore() = default;

  // By container.
  virtual StatusOr<std::vector<ResourceOverride>> ListResources(const std::string& project,
                                                                const std::string& environment) = 0;
  // All of an environment's.
  virtual Status SetResources(const std::string& project, const std::string& environment,
                              const std::vector<ResourceOverride>& overrides) = 0;

  // Creates or replaces.
  virtual Status PutPause(const PauseRecord& pause) = 0;
  // NotFound when the environment is not paused.
  virtual StatusOr<PauseRecord> GetPause(const std::string& project,
                                         const std::string& environment) = 0;
  virtual StatusOr<std::vector<PauseRecord>> ListPauses() = 0;
  // Missing is OK.
  virtual Status DeletePause(const std::string& project, const std::string& environment) = 0;
};

}  // namespace paas::controller
