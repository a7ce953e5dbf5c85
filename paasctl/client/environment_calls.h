#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/http_access.h"
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
  std::optional<int64_t> ttl_s;
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
  std::optional<int64_t> ttl_s;          // 0: for good, -1: as its project says
  std::optional<std::string> on_expiry;  // delete; "": deactivate
};

struct VolumeUsage {
  std::string name;
  uint64_t used_bytes = 0;  // shared with other environments or not
  uint64_t own_bytes = 0;   // what goes when it goes
};

// Who may come in.
struct HttpAccess {
  bool enabled = false;
  std::string from;  // the environment that says so; empty: none does
  std::vector<std::string> users;
  std::vector<model::AddressRule> rules;
  bool is_own = false;
  bool children_only = false;
};

// What is unset stays as it is.
struct HttpAccessChange {
  std::optional<bool> enabled;
  std::optional<bool> children_only;
  std::optional<std::vector<std::string>> rules;
  std::map<std::string, std::string> passwords;  // by user
  std::vector<std::string> removed_users;
  bool inherits = false;
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
  // Those whose commits their parents have.
  virtual StatusOr<std::vector<Environment>> ListMerged(const std::string& project) = 0;
  virtual StatusOr<HttpAccess> GetHttpAccess(const EnvironmentId& id) = 0;
  virtual StatusOr<HttpAccess> SetHttpAccess(const EnvironmentId& id,
                                             const HttpAccessChange& change) = 0;
};

}  // namespace paas::paasctl
