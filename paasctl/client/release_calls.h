#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/activity_event.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

struct ReleaseImage {
  std::string container;
  std::string base_digest;
  std::string app_digest;
  std::string tree;
};

struct ReleaseVariable {
  std::string level;
  std::string name;
  int64_t set_unix_ms = 0;
  bool is_sensitive = false;
};

struct Release {
  uint32_t number = 0;
  bool is_current = false;
  std::string kind;
  std::string description;
  std::string actor;
  uint32_t restored = 0;  // of a rollback: whose content it is
  std::string activity;
  std::string commit;
  int64_t created_unix_ms = 0;
  uint32_t duration_ms = 0;
  std::vector<PhaseTime> phases;
  std::vector<ReleaseImage> images;
  std::vector<ReleaseVariable> variables;
  std::vector<std::string> urls;
  std::string state;  // pinned, unpinned, gone
};

struct ReleaseDifference {
  std::string section;
  std::string subject;
  std::string change;  // added, removed, changed
  std::string before;
  std::string after;
};

struct ReleaseComparison {
  uint32_t before = 0;
  uint32_t after = 0;
  std::vector<ReleaseDifference> differences;
};

struct GarbageItem {
  std::string kind;  // "app image", "base image", "node copy", "build cache"
  std::string name;
  uint64_t bytes = 0;
  std::string fate;  // keep, delete, deleted
  std::string reason;
};

// A file system that the platform fills.
struct Space {
  std::string what;
  std::string path;
  uint64_t total_bytes = 0;
  uint64_t free_bytes = 0;
  uint64_t reserve_bytes = 0;
};

struct GarbageReport {
  std::vector<GarbageItem> items;
  uint64_t freed_bytes = 0;
  std::vector<Space> spaces;
};

struct RollbackRequest {
  EnvironmentId target;
  uint32_t release = 0;  // 0: the one before what serves
  bool keep_variables = false;
};

// The part of Client that is about releases and what they keep on disk.
class ReleaseCalls {
 public:
  virtual ~ReleaseCalls() = default;

  // Newest first; a limit of 0 is the control plane's default.
  virtual StatusOr<std::vector<Release>> List(const EnvironmentId& id, uint32_t limit) = 0;
  virtual Status Rollback(const RollbackRequest& request, const EventSink& sink) = 0;
  // `after` of 0: what serves.
  virtual StatusOr<ReleaseComparison> Diff(const EnvironmentId& id, uint32_t before,
                                           uint32_t after) = 0;
  virtual StatusOr<GarbageReport> CollectGarbage(bool dry_run) = 0;
};

}  // namespace paas::paasctl
