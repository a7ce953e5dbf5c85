#pragma once

#include <set>
#include <string>
#include <vector>

#include "controller/plan/plan_step.h"

namespace paas::controller {

// A line of a deploy that says what is going to be done.
struct PlanLine {
  std::string action;  // "swap app"; empty: a remark
  std::string detail;  // "web, web--queue: code changed"

  bool operator==(const PlanLine&) const = default;
};

// Only what changes, in its order; things with the same action and reason share a line. The last
// line counts the containers that are kept.
std::vector<PlanLine> PlanLines(const std::vector<PlanStep>& steps);

// The containers that are started or changed.
std::set<std::string> BroughtContainers(const std::vector<PlanStep>& steps);

// True when a process of some container of the environment ends or starts anew.
bool Disturbs(const std::vector<PlanStep>& steps);

}  // namespace paas::controller
