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
    case ActionKind::kResume:
      return "resume";
    case ActionKind::kFreeze:
      return "freeze";
    case ActionKind::kStop:
      return "stop";
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
  switch (action.kind) {
    case ActionKind::kKeep:
    case ActionKind::kFreeze:
    case ActionKind::kStop:
    case ActionKind::kRemove:
      return false;
    case ActionKind::kReconfigure:
    case ActionKind::kSwap:
    case ActionKind::kRestart:
    case ActionKind::kCreate:
    case ActionKind::kResume:
      return true;
  }
  return false;
}

bool Starts(const Action& action) {
  return Brings(action) && action.disturbs >= Disturbance::kProcesses;
}

bool HasChanges(const std::vector<Action>& actions) {
  return std::any_of(actions.begin(), actions.end(),
                     [](const Action& action) { return action.kind != ActionKind::kKeep; });
}

}  // namespace paas::agent
