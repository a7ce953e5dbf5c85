#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "controller/activity/activity_log.h"
#include "controller/activity/cancel_token.h"
#include "controller/deploy/configuration.h"
#include "controller/deploy/convergence.h"
#include "controller/deploy/data_phase.h"
#include "controller/deploy/doors.h"
#include "controller/deploy/image_leases.h"

namespace paas::controller {

// One deploy of a commit, from its configuration to its release: that of a push, else that of the
// latest release. Used once.
class PushRun {
 public:
  PushRun(Doors& doors, const Activity& activity, ActivityLog& log, CancelToken& cancel)
      : doors_(doors), activity_(activity), log_(log), cancel_(cancel) {}

  FinishedEvent Run();

 private:
  Stop Load();
  Stop ChooseCommit();
  bool DeploysOwnCommit() const;
  void TellStart();
  Stop Configure();
  void WarnOfDataThatStays(const EnvironmentSpec& draft);
  Stop Take();
  Stop Converge();
  void Rest();
  FinishedEvent Record();
  StatusOr<Release> StoreRelease();
  bool SameAsLast() const;

  Doors& doors_;
  const Activity& activity_;
  ActivityLog& log_;
  CancelToken& cancel_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();

  SourceRepository* repository_ = nullptr;
  Project project_;
  Environment environment_;
  std::optional<Release> last_;
  std::optional<DataOrigin> origin_;
  bool was_inactive_ = false;
  std::string commit_;
  Configuration configuration_;
  std::vector<ReleaseVariable> variables_;
  bool any_built_ = false;
  ImageLeases::Lease lease_{*doors_.leases};
  EnvironmentSpec spec_;
  Converged converged_;
};

}  // namespace paas::controller
