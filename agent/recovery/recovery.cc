#include "agent/recovery/recovery.h"

#include <algorithm>
#include <map>
#include <set>

#include "agent/lifecycle/outbound.h"
#include "agent/router/router_blueprint.h"
#include "common/log/log.h"

namespace paas::agent {
namespace {

using Running = std::map<std::string, std::shared_ptr<container::RunningContainer>>;

// One recovery, in the order of its steps.
class Pass {
 public:
  Pass(const Mechanisms& with, const InstanceStore& store, image::MountTable& mounts,
       Router& router)
      : with_(with), store_(store), mounts_(mounts), router_(router) {}

  StatusOr<RecoveryReport> Run() {
    PAAS_RETURN_IF_ERROR(AdoptProcesses());
    PAAS_RETURN_IF_ERROR(MatchRecords());
    MatchRouter();
    PAAS_RETURN_IF_ERROR(EndUnowned());
    PAAS_RETURN_IF_ERROR(ReconcileNetwork());
    PAAS_RETURN_IF_ERROR(ReconcileKernelObjects());
    return std::move(report_);
  }

 private:
  Status AdoptProcesses() {
    PAAS_ASSIGN_OR_RETURN(container::Engine::Adoption adoption, with_.engine->Adopt());
    for (const container::ContainerRecord& lost : adoption.lost) {
      PAAS_RETURN_IF_ERROR(with_.engine->Remove(lost.spec));
    }
    for (auto& running : adoption.running) unclaimed_[running->spec().id] = std::move(running);
    return absl::OkStatus();
  }

  Status MatchRecords() {
    PAAS_ASSIGN_OR_RETURN(const std::vector<InstanceRecord> records, store_.List());
    for (const InstanceRecord& record : records) PAAS_RETURN_IF_ERROR(Match(record));
    return absl::OkStatus();
  }

  Status Match(const InstanceRecord& record) {
    const std::string id = record.Id();
    PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, network::Ipv4::Parse(record.address));
    PAAS_RETURN_IF_ERROR(
        Annotate(with_.placement->Reserve(id, {record.ids, address}), "place of " + id));
    const auto running = unclaimed_.find(id);
    if (running == unclaimed_.end()) {
      with_.table->Put({record, nullptr});
      report_.stopped.push_back(id);
      return absl::OkStatus();
    }
    with_.table->Put({record, std::move(running->second)});
    unclaimed_.erase(running);
    report_.adopted.push_back(id);
    PAAS_RETURN_IF_ERROR(with_.images->Acquire(record.made_from.base_digest, id).status());
    if (record.made_from.app_digest.empty()) return absl::OkStatus();
    return with_.images->Acquire(record.made_from.app_digest, id).status();
  }

  // What cannot be adopted is ended like what nobody owns, and started again.
  void MatchRouter() {
    const auto running = unclaimed_.find(kRouterId);
    if (running == unclaimed_.end()) return;
    const Status adopted = router_.Adopt(running->second);
    if (!adopted.ok()) return log::Warning("router: " + Message(adopted));
    unclaimed_.erase(running);
    report_.adopted.push_back(kRouterId);
  }

  // Tasks whose caller went away with the old agent, and containers whose record was never written
  // or already removed.
  Status EndUnowned() {
    for (const auto& [id, running] : unclaimed_) {
      PAAS_RETURN_IF_ERROR(running->Kill());
      PAAS_RETURN_IF_ERROR(with_.engine->Remove(running->spec()));
      report_.removed.push_back(id);
    }
    return absl::OkStatus();
  }

  Status ReconcileNetwork() {
    std::vector<network::ContainerNetwork> desired;
    for (const Instance& instance : with_.table->List()) {
      if (!instance.IsRunning()) continue;
      PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address,
                            network::Ipv4::Parse(instance.record.address));
      desired.push_back(NetworkOf(instance.record, address));
    }
    if (auto attached = router_.Attached()) desired.push_back(*std::move(attached));
    PAAS_ASSIGN_OR_RETURN(const network::ReconcileReport network,
                          with_.network->Reconcile(desired));
    Append(network.removed);
    for (const std::string& id : network.missing) PAAS_RETURN_IF_ERROR(EndUnreachable(id));
    return absl::OkStatus();
  }

  // A container without its link serves nobody; it is started anew by the next apply.
  Status EndUnreachable(const std::string& id) {
    if (id == kRouterId) return router_.Stop();
    const std::optional<Instance> instance = with_.table->Get(id);
    if (!instance || instance->running == nullptr) return absl::OkStatus();
    PAAS_RETURN_IF_ERROR(instance->running->Kill());
    PAAS_RETURN_IF_ERROR(with_.engine->Remove(instance->running->spec()));
    with_.images->Release(instance->record.made_from.base_digest, id);
    with_.images->Release(instance->record.made_from.app_digest, id);
    with_.table->Put({instance->record, nullptr});
    std::erase(report_.adopted, id);
    report_.stopped.push_back(id);
    return absl::OkStatus();
  }

  Status ReconcileKernelObjects() {
    std::set<std::string> live, cgroups;
    for (const Instance& instance : with_.table->List()) {
      if (!instance.IsRunning()) continue;
      live.insert(instance.record.Id());
      cgroups.insert(instance.running->spec().cgroup);
    }
    if (const auto router = router_.running()) {
      live.insert(kRouterId);
      cgroups.insert(router->spec().cgroup);
    }
    PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> orphans,
                          with_.engine->ReapOrphans(cgroups));
    Append(orphans);
    PAAS_RETURN_IF_ERROR(with_.volumes->DetachAllBut(live));
    return mounts_.CollectGarbage(live);
  }

  void Append(const std::vector<std::string>& names) {
    report_.removed.insert(report_.removed.end(), names.begin(), names.end());
  }

  const Mechanisms& with_;
  const InstanceStore& store_;
  image::MountTable& mounts_;
  Router& router_;
  Running unclaimed_;
  RecoveryReport report_;
};

}  // namespace

StatusOr<RecoveryReport> Recover(const Mechanisms& mechanisms, const InstanceStore& store,
                                 image::MountTable& mounts, Router& router) {
  return Pass(mechanisms, store, mounts, router).Run();
}

}  // namespace paas::agent
