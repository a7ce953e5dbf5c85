#include "agent/plan/hold_set.h"

#include <algorithm>
#include <set>

namespace paas::agent {
namespace {

bool Disturbs(const Action& action) {
  switch (action.kind) {
    case ActionKind::kKeep:
    case ActionKind::kRemove:  // its routes are gone, or lead to nobody
      return false;
    case ActionKind::kReconfigure:
    case ActionKind::kSwap:
      return action.disturbs != Disturbance::kNone;
    case ActionKind::kRestart:
    case ActionKind::kCreate:
    case ActionKind::kResume:
    case ActionKind::kFreeze:
    case ActionKind::kStop:
      return true;
  }
  return true;
}

using Users = std::map<std::string, std::set<std::string>>;  // container → who relates to it

void AddUsers(const DesiredContainer& container, Users& users) {
  for (const DesiredRelationship& relationship : container.relationships) {
    users[relationship.container].insert(container.name);
  }
}

}  // namespace

std::vector<std::string> HoldSet(const EnvironmentSpec& desired,
                                 const std::vector<ObservedContainer>& observed,
                                 const std::vector<Action>& actions) {
  // Nothing is routed to an environment that is only being made.
  if (observed.empty()) return {};
  Users users;
  for (const DesiredContainer& container : desired.containers) AddUsers(container, users);
  for (const ObservedContainer& container : observed) AddUsers(container.made_from, users);
  std::set<std::string> held;
  std::vector<std::string> left;
  const auto add = [&](const std::string& name) {
    if (held.insert(name).second) left.push_back(name);
  };
  for (const Action& action : actions) {
    if (Disturbs(action)) add(action.container);
  }
  while (!left.empty()) {
    const std::string name = left.back();
    left.pop_back();
    for (const std::string& user : users[name]) add(user);
  }
  return {held.begin(), held.end()};
}

Disturbance DisturbanceOfRunning(const std::vector<ObservedContainer>& observed,
                                 const std::vector<Action>& actions) {
  Disturbance most = Disturbance::kNone;
  for (const Action& action : actions) {
    const auto found = std::find_if(observed.begin(), observed.end(), [&](const auto& container) {
      return container.made_from.name == action.container;
    });
    // What a frozen container was asked is answered when it goes on.
    const bool runs = found != observed.end() && found->running && !found->frozen;
    if (runs && Disturbs(action)) most = std::max(most, action.disturbs);
  }
  return most;
}

}  // namespace paas::agent
