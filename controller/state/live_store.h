#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/state/live_records.h"

namespace paas::controller {

// The part of StateStore that is about environments as they run: limits that were overridden,
// pauses, and who may come in. They go with their environment.
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

  // Creates or replaces.
  virtual Status PutHttpAccess(const HttpAccessRecord& record) = 0;
  // By project and environment; an empty project means all.
  virtual StatusOr<std::vector<HttpAccessRecord>> ListHttpAccess(const std::string& project) = 0;
  // Missing is OK.
  virtual Status DeleteHttpAccess(const std::string& project, const std::string& environment) = 0;
};

}  // namespace paas::controller
