#include "agent/plan/action.h"

#include <algorithm>

namespace paas::agent {

std::string_view ToString(ActionKind kind) {
  switch (kind) {
    case ActionKind::kKeep:
      return "keep";
    case ActionKind::kReconfigure:
      return "reconfigure";
    case ActionKind::kSwap:
      return "swap app";
    case ActionKind::kRestart:
      return "restart";
    case ActionKind::kCreate:
      return "create";
    case ActionKind::kRemove:
      return "remove";
  }
  return "";
}

std::string_view ToString(Disturbance disturbs) {
  switch (disturbs) {
    case Disturbance::kNone:
      return "";
    case Disturbance::kWebServer:
      return "web server";
    case Disturbance::kProcesses:
      return "processes";
    case Disturbance::kContainer:
      return "container";
  }
  return "";
}

std::string Action::Describe() const {
  return std::string(ToString(kind)) + " " + container + ": " + reason;
}

bool Brings(const Action& action) {
  return action.kind != ActionKind::kKeep && action.kind != ActionKind::kRemove;
}

bool Starts(const Action& action) {
  return Brings(action) && action.disturbs >= Disturbance::kProcesses;
}

bool HasChanges(const std::vector<Action>& actions) {
  return std::any_of(actions.begin(), actions.end(),
                     [](const Action& action) { return action.kind != ActionKind::kKeep; });
}

}  // namespace paas::agent
