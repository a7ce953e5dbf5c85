#include "controller/deploy/deployed.h"

namespace paas::controller {

StatusOr<Deployed> FindDeployed(StateStore& store, const std::string& project,
                                const std::string& environment) {
  Deployed found;
  PAAS_ASSIGN_OR_RETURN(found.environment, store.GetEnvironment(project, environment));
  PAAS_ASSIGN_OR_RETURN(found.release, store.LatestRelease(project, environment));
  return found;
}

}  // namespace paas::controller
