#pragma once

#include <vector>

#include "paasctl/client/release_calls.h"

namespace paas::paasctl {

// Remembers what was asked and answers with what the test put in.
class FakeReleases : public ReleaseCalls {
 public:
  StatusOr<std::vector<Release>> List(const EnvironmentId& id, uint32_t) override {
    asked = id;
    return releases;
  }
  Status Rollback(const RollbackRequest& wanted, const EventSink& sink) override {
    request = wanted;
    for (const ActivityEvent& event : events) sink(event);
    return status;
  }
  StatusOr<ReleaseComparison> Diff(const EnvironmentId&, uint32_t before, uint32_t after) override {
    compared = {before, after};
    return comparison;
  }

  StatusOr<GarbageReport> CollectGarbage(bool dry_run) override {
    collections.push_back(dry_run ? "dry" : "wet");
    return garbage;
  }

  std::vector<Release> releases;
  std::vector<ActivityEvent> events;
  Status status;
  EnvironmentId asked;
  RollbackRequest request;
  std::pair<uint32_t, uint32_t> compared;
  ReleaseComparison comparison;
  std::vector<std::string> collections;
  GarbageReport garbage;
};

}  // namespace paas::paasctl
