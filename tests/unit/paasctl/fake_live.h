#pragma once

#include <vector>

#include "paasctl/client/live_calls.h"

namespace paas::paasctl {

// Remembers what was asked and answers with what the test put in.
class FakeLive : public LiveCalls {
 public:
  StatusOr<std::vector<ContainerResources>> Resources(const EnvironmentId& id) override {
    asked = id;
    return resources;
  }
  Status SetResources(const EnvironmentId& id, const std::vector<std::string>& wanted,
                      const EventSink& sink) override {
    asked = id;
    wishes = wanted;
    return Tell(sink);
  }
  StatusOr<Plan> PlanResources(const EnvironmentId& id,
                               const std::vector<std::string>& wanted) override {
    asked = id;
    wishes = wanted;
    return plan;
  }
  Status Pause(const EnvironmentId& id, const PauseMode& wanted, const EventSink& sink) override {
    asked = id;
    mode = wanted;
    calls += "pause ";
    return Tell(sink);
  }
  Status Resume(const EnvironmentId& id, const EventSink& sink) override {
    asked = id;
    calls += "resume ";
    return Tell(sink);
  }

  std::vector<ContainerResources> resources;
  Plan plan;
  std::vector<ActivityEvent> events;
  EnvironmentId asked;
  std::vector<std::string> wishes;
  PauseMode mode;
  std::string calls;

 private:
  Status Tell(const EventSink& sink) const {
    for (const ActivityEvent& event : events) sink(event);
    return absl::OkStatus();
  }
};

}  // namespace paas::paasctl
