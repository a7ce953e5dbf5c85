#pragma once

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/doors.h"

namespace paas::controller {

// Makes a backup, or deletes one. What runs stays as it is. Used once.
class BackupRun {
 public:
  BackupRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  FinishedEvent Run();

 private:
  FinishedEvent Make(Environment environment);
  FinishedEvent Delete();

  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;
};

// A backup with the activity's id, of all data that the environment has. What an attempt that was
// cut short left goes, and automated ones that are more than are kept.
Stop MakeBackup(Doors& doors, const Environment& environment, const Activity& activity,
                ActivityLog& log, CancelToken& cancel);

// By its id or the beginning of one. NotFound; FailedPrecondition for one that is being made.
StatusOr<Backup> FindCompleteBackup(Doors& doors, const std::string& project,
                                    const std::string& backup);

// Its data first: what the record names is there.
Status DeleteBackup(Doors& doors, const Backup& backup);

}  // namespace paas::controller
