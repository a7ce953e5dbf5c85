#include "storage/server.h"

#include "common/log/log.h"
#include "storage/nfsd/server_health.h"

namespace paas::storage {
namespace {

constexpr std::chrono::seconds kRound{2};

}  // namespace

void Server::Start() {
  if (nfsd_->Check().ok()) {
    const Status refreshed = exports_->Refresh();
    if (!refreshed.ok()) log::Error(Message(refreshed));
  }
  Look();
  keeper_.Start(kRound, RepeatingTask::First::kAfterInterval, [this] { Look(); });
}

// The export before the ports: clients that wait at a port would be told that there is no such
// file.
void Server::Look() {
  Status done = nfsd_->Check();
  if (done.ok()) done = exports_->Restore();
  if (done.ok()) done = listeners_->Restore();
  const std::string problem = done.ok() ? "" : Message(done);
  const std::lock_guard lock(mutex_);
  if (problem == problem_) return;
  if (problem.empty()) log::Info("NFS is served");
  if (!problem.empty()) log::Warning(problem);
  problem_ = problem;
}

StatusOr<Server::Place> Server::Serve(const volume::VolumeId& id, uint32_t first_id) {
  PAAS_RETURN_IF_ERROR(volumes_->Measure(id).status());  // it is there
  PAAS_ASSIGN_OR_RETURN(const uint16_t port, listeners_->Serve(first_id));
  return Place{"/" + id.ToString(), port};
}

std::string Server::Problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

std::vector<volume::Health> Server::Examine() {
  using Level = volume::Health::Level;
  std::vector<volume::Health> found = volumes_->Examine();
  const std::string problem = Problem();
  if (problem.empty()) {
    found.push_back(
        {Level::kOk, "NFS for " + std::to_string(listeners_->size()) + " ranges of ids", ""});
  } else {
    found.push_back({Level::kProblem, problem, "look into the journal of paas-storage"});
  }
  if (!exports_->has_clients()) {
    found.push_back({Level::kProblem, "no node may use the volumes",
                     "name the nodes' addresses (node) in /etc/paas/storage.yaml"});
  }
  for (volume::Health& one : ExamineServer()) found.push_back(std::move(one));
  return found;
}

}  // namespace paas::storage
