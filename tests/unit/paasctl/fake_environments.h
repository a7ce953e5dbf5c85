#pragma once

#include <set>
#include <string>
#include <vector>

#include "paasctl/client/environment_calls.h"

namespace paas::paasctl {

// Remembers what was asked and answers with what the test put in.
class FakeEnvironments : public EnvironmentCalls {
 public:
  Status Branch(const BranchRequest& request, const EventSink& sink) override {
    branch = request;
    return Say("branch", sink);
  }
  Status Activate(const EnvironmentId&, const EventSink& sink) override {
    return Say("activate", sink);
  }
  Status Deactivate(const EnvironmentId&, const EventSink& sink) override {
    return Say("deactivate", sink);
  }
  Status Merge(const EnvironmentId&, const EventSink& sink) override { return Say("merge", sink); }
  Status Synchronize(const SyncRequest& request, const EventSink& sink) override {
    sync = request;
    return Say("sync", sink);
  }
  StatusOr<Environment> Describe(const EnvironmentId& id,
                                 const EnvironmentChange& wanted) override {
    change = wanted;
    calls.push_back("describe");
    return Environment{.project = id.project, .name = id.environment};
  }
  StatusOr<std::vector<VolumeUsage>> MeasureData(const EnvironmentId&) override {
    if (!status.ok()) return status;
    return volumes;
  }
  StatusOr<std::vector<Environment>> ListMerged(const std::string&) override {
    std::vector<Environment> answer = merged;
    std::erase_if(answer, [&](const Environment& one) {
      return merged_asked > 0 && unmerged_later.count(one.name) > 0;
    });
    ++merged_asked;
    return answer;
  }
  StatusOr<HttpAccess> GetHttpAccess(const EnvironmentId&) override { return access; }
  StatusOr<HttpAccess> SetHttpAccess(const EnvironmentId&,
                                     const HttpAccessChange& wanted) override {
    access_change = wanted;
    calls.push_back("http-access");
    return access;
  }

  BranchRequest branch;
  SyncRequest sync;
  EnvironmentChange change;
  HttpAccess access;
  std::vector<Environment> merged;
  std::set<std::string> unmerged_later;  // names that only the first answer has
  int merged_asked = 0;
  HttpAccessChange access_change;
  std::vector<std::string> calls;
  std::vector<ActivityEvent> events;
  std::vector<VolumeUsage> volumes;
  Status status;

 private:
  Status Say(const char* call, const EventSink& sink) {
    calls.push_back(call);
    for (const ActivityEvent& event : events) sink(event);
    return status;
  }
};

}  // namespace paas::paasctl
