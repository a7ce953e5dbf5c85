#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/activity/activity_queue.h"
#include "controller/deploy/doors.h"
#include "controller/plan/resource_plan.h"
#include "model/resource_wish.h"

namespace paas::controller {

// A wish about the containers of one environment.
struct ResourceOrder {
  std::string project;
  std::string environment;
  std::vector<std::string> wishes;  // model::ParseResourceWish()
  std::string actor;                // who asks for it
};

// What a container gets, and what it uses.
struct ContainerResources {
  std::string name;
  ContainerKind kind = ContainerKind::kApplication;
  Limits configured;  // what the project's files say
  Limits overridden;  // zero: nothing
  Limits effective;   // in force while it runs, else what it is to get
  bool running = false;
  ContainerUse used;
};

// What the environment becomes by a wish: nothing is stored yet.
struct ResourcePlan {
  std::vector<ResourceOverride> overrides;
  EnvironmentSpec spec;
};

// The latest release of the environment with what the wishes say. InvalidArgument, NotFound and
// ResourceExhausted say what is wrong with them; FailedPrecondition: the environment is paused.
StatusOr<ResourcePlan> PlanResources(Doors& doors, const Environment& environment,
                                     const Release& latest, const std::vector<std::string>& wishes);

// What callers may do with the limits of containers. Thread-safe.
class Resources {
 public:
  Resources(Doors doors, ActivityQueue& queue) : doors_(std::move(doors)), queue_(queue) {}

  // NotFound when there is no such environment, or nothing of it was ever deployed.
  StatusOr<std::vector<ContainerResources>> Get(const std::string& project,
                                                const std::string& environment);
  // What Set() would do.
  StatusOr<std::vector<PlanStep>> Plan(const ResourceOrder& order);
  // Checks the wish and queues it. All of it takes effect, or nothing.
  StatusOr<Activity> Set(const ResourceOrder& order);

 private:
  StatusOr<ResourcePlan> PlanOf(const ResourceOrder& order);

  Doors doors_;
  ActivityQueue& queue_;
};

}  // namespace paas::controller
