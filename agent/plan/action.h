#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/plan/disturbance.h"

namespace paas::agent {

// The ways to bring a container to what it should be, from the smallest to the largest.
enum class ActionKind {
  kKeep,
  kReconfigure,  // limits, policies and files under /run/config of the running container
  kSwap,         // another /app in the running container; its configuration may change with it
  kRestart,      // a new instance in the same slot
  kCreate,
  kResume,  // the processes of a frozen container go on
  kFreeze,  // they stand still; what of their memory can be had goes back to the node
  kStop,    // they end; the container's record, address and data stay
  kRemove,
};

// What happens to one container, and why.
struct Action {
  ActionKind kind = ActionKind::kKeep;
  std::string container;
  std::string reason;  // for a person; names of variables, never values
  Disturbance disturbs = Disturbance::kNone;
  // The container becomes another one: hooks.deploy of the application is due.
  bool renews = false;
  uint64_t bytes = 0;  // of images and volumes that are not on the node yet, when known

  bool operator==(const Action&) const = default;
  std::string Describe() const;
};

std::string_view ToString(ActionKind kind);
// "", "web server", "processes", "container".
std::string_view ToString(Disturbance disturbs);

// True for what starts or changes a container, in contrast to keeping or removing it.
bool Brings(const Action& action);

// True for what starts processes, which have to become healthy.
bool Starts(const Action& action);

// True when there is anything to do.
bool HasChanges(const std::vector<Action>& actions);

}  // namespace paas::agent
