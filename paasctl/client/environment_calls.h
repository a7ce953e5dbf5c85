#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/activity_event.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

struct BranchRequest {
  std::string project;
  std::string name;
  std::string parent;
  std::string title;
  std::string type;
  bool without_data = false;
};

struct SyncRequest {
  EnvironmentId target;
  bool code = false;
  bool data = false;
  std::vector<std::string> services;  // with `data`; empty: everybody's
};

// What is unset stays as it is.
struct EnvironmentChange {
  std::optional<std::string> parent;  // "": none
  std::optional<std::string> title;
  std::optional<std::string> type;
  std::optional<bool> clones_parent;
};

struct VolumeUsage {
  std::string name;
  uint64_t used_bytes = 0;  // shared with other environments or not
  uint64_t own_bytes = 0;   // what goes when it goes
};

// The part of Client that is about the tree of environments.
class EnvironmentCalls {
 public:
  virtual ~EnvironmentCalls() = default;

  virtual Status Branch(const BranchRequest& request, const EventSink& sink) = 0;
  virtual Status Activate(const EnvironmentId& id, const EventSink& sink) = 0;
  virtual Status Deactivate(const EnvironmentId& id, const EventSink& sink) = 0;
  virtual Status Merge(const EnvironmentId& id, const EventSink& sink) = 0;
  virtual Status Synchronize(const SyncRequest& request, const EventSink& sink) = 0;
  virtual StatusOr<Environment> Describe(const EnvironmentId& id,
                                         const EnvironmentChange& change) = 0;
  virtual StatusOr<std::vector<VolumeUsage>> MeasureData(const EnvironmentId& id) = 0;
};

}  // namespace paas::paasctl
