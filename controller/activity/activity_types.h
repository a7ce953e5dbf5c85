#pragma once

#include <string>
#include <string_view>

namespace paas::controller {

// What activities are called, in the words that clients filter by.
inline constexpr char kPush[] = "environment.push";
inline constexpr char kRedeploy[] = "environment.redeploy";
inline constexpr char kRollback[] = "environment.rollback";
inline constexpr char kDelete[] = "environment.delete";
inline constexpr char kBranch[] = "environment.branch";
inline constexpr char kActivate[] = "environment.activate";
inline constexpr char kDeactivate[] = "environment.deactivate";
inline constexpr char kMerge[] = "environment.merge";
inline constexpr char kSynchronize[] = "environment.synchronize";
inline constexpr char kBackup[] = "environment.backup";
// In Activity::job of a backup that the schedule asked for.
inline constexpr char kAutomated[] = "automated";
inline constexpr char kRestore[] = "environment.restore";
inline constexpr char kBackupDelete[] = "environment.backup.delete";
inline constexpr char kVariableCreate[] = "environment.variable.create";
inline constexpr char kVariableUpdate[] = "environment.variable.update";
inline constexpr char kVariableDelete[] = "environment.variable.delete";
inline constexpr char kCron[] = "environment.cron";
inline constexpr char kOperation[] = "environment.operation";
inline constexpr char kSourceOperation[] = "environment.source-operation";
inline constexpr char kResources[] = "environment.resources.update";
inline constexpr char kPause[] = "environment.pause";
inline constexpr char kResume[] = "environment.resume";

// Runs a command in a container and leaves the environment as it is.
inline bool IsJob(std::string_view type) { return type == kCron || type == kOperation; }

// Changes an environment as it is, without a build: nobody should wait behind a build for it.
inline bool IsLive(std::string_view type) {
  return type == kResources || type == kPause || type == kResume;
}

// Has workers of its own: those of deploys may all be busy with builds for long.
inline bool IsShort(std::string_view type) { return IsJob(type) || IsLive(type); }

// Deploys the commit that the activity names.
inline bool IsOfCommit(std::string_view type) {
  return type == kPush || type == kSourceOperation || type == kBranch || type == kActivate ||
         type == kMerge || type == kSynchronize;
}

// Leaves what runs as it is.
inline bool IsOfBackups(std::string_view type) { return type == kBackup || type == kBackupDelete; }

// Ends what runs and deletes its data: half of it is done again, not undone.
inline bool IsRemoval(std::string_view type) { return type == kDelete || type == kDeactivate; }

// Of which a half is not undone but done again.
inline bool IsDoneAgain(std::string_view type) {
  return IsRemoval(type) || type == kPause || type == kResume;
}

// Plans the latest release's commit again, with the variables of that moment.
inline bool IsReplan(std::string_view type) {
  return type == kVariableCreate || type == kVariableUpdate || type == kVariableDelete;
}

}  // namespace paas::controller
