#pragma once

#include <optional>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/convergence.h"
#include "controller/deploy/doors.h"
#include "controller/deploy/pauses.h"

namespace paas::controller {

// Pauses an environment, in this order:
//
//   record    that it is paused, so that whoever is killed does it again
//   jobs      crons and operations end
//   route     no request reaches it from here on
//   pause     requests under way end, then its processes do, or stand still
//
// When a step fails, it goes on as it was before. Used once.
class PauseRun {
 public:
  PauseRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  // By the activity.
  FinishedEvent Run();
  // As `pause` says, whatever the activity is: the way back to it.
  FinishedEvent Again(const PauseRecord& pause);

 private:
  Stop Load();
  FinishedEvent Perform(const PauseRecord& pause);
  Stop Route();
  Stop Apply(const PauseRecord& pause);
  void Undo();

  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;
  Environment environment_;
  Release release_;
  std::optional<PauseRecord> before_;
  PauseRecord pause_;
};

// Brings a paused environment back, whatever it was paused as: its latest release serves when this
// succeeds, and it is still paused when it fails. Used once.
class ResumeRun {
 public:
  ResumeRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  FinishedEvent Run();

 private:
  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;
};

}  // namespace paas::controller
