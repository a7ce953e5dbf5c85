#pragma once

#include <string>
#include <string_view>

namespace paas::controller {

// What activities are called, in the words that clients filter by.
inline constexpr char kPush[] = "environment.push";
inline constexpr char kRedeploy[] = "environment.redeploy";
inline constexpr char kRollback[] = "environment.rollback";
inline constexpr char kDelete[] = "environment.delete";
inline constexpr char kVariableCreate[] = "environment.variable.create";
inline constexpr char kVariableUpdate[] = "environment.variable.update";
inline constexpr char kVariableDelete[] = "environment.variable.delete";
inline constexpr char kCron[] = "environment.cron";
inline constexpr char kOperation[] = "environment.operation";
inline constexpr char kSourceOperation[] = "environment.source-operation";

// Runs a command in a container and leaves the environment as it is.
inline bool IsJob(std::string_view type) { return type == kCron || type == kOperation; }

// Deploys the commit that the activity names.
inline bool IsOfCommit(std::string_view type) { return type == kPush || type == kSourceOperation; }

// Plans the latest release's commit again, with the variables of that moment.
inline bool IsReplan(std::string_view type) {
  return type == kVariableCreate || type == kVariableUpdate || type == kVariableDelete;
}

}  // namespace paas::controller
