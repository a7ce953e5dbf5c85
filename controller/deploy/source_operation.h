#pragma once

#include <string>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/configuration.h"
#include "controller/deploy/doors.h"

namespace paas::controller {

// "name=value" of a source operation's own variables; a name without prefix is an environment
// variable. InvalidArgument when it could not reach a container.
StatusOr<model::Variable> ParseOperationVariable(const std::string& text);

// One run of a source operation: for each application that has it, one after the other, the command
// in a container on a checkout of what the one before left. Only when all of them ended well the
// branch moves to the new commits. Used once.
class SourceOperationRun {
 public:
  SourceOperationRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  // Nothing when there are commits to deploy: then commit() is the last of them. The end of the
  // activity when it failed, or when there is nothing new.
  Stop Run();

  const std::string& commit() const { return commit_; }

 private:
  Stop Load();
  Stop Configure();
  Stop RunFor(const model::Application& application);
  StatusOr<std::string> Execute(const model::Application& application, Stop& failure);
  FinishedEvent FailedWith(const Status& status);
  Stop MoveBranch();

  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;

  SourceRepository* repository_ = nullptr;
  Project project_;
  Environment environment_;
  Configuration configuration_;
  std::string tip_;     // where the branch was at the beginning
  std::string commit_;  // where it is to be
};

}  // namespace paas::controller
