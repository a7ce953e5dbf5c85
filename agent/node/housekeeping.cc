#include "agent/node/housekeeping.h"

#include <chrono>
#include <set>
#include <string>

#include "agent/router/router_blueprint.h"
#include "common/log/log.h"

namespace paas::agent {
namespace {

constexpr std::chrono::seconds kInterval{10};

int64_t UnixMilliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Housekeeping::Housekeeping(const InstanceTable* table, image::MountTable* mounts, Volumes* volumes,
                           Router* router, Paths paths)
    : table_(table),
      mounts_(mounts),
      volumes_(volumes),
      router_(router),
      log_clock_(paths.AllLogs(), paths.AllLogTimes(), &UnixMilliseconds) {
  task_.Start(kInterval, RepeatingTask::First::kAfterInterval, [this] { Run(); });
}

void Housekeeping::Run() {
  TrimLogs();
  RepairMounts();
  RepairVolumes();
}

void Housekeeping::TrimLogs() {
  for (const Instance& instance : table_->List()) {
    const InstanceRecord& record = instance.record;
    log_clock_.Trim(EnvironmentId(record.project, record.environment), record.made_from.name, {});
  }
}

// Containers that hold clones of a dead mount see I/O errors until they are restarted: killing them
// lets the exit watcher start them on the new mount.
void Housekeeping::RepairMounts() const {
  const StatusOr<std::set<std::string>> broken = mounts_->Repair();
  if (!broken.ok()) return log::Error(Message(broken.status()));
  for (const std::string& id : *broken) Restart(id, "the server of its image has died");
}

void Housekeeping::RepairVolumes() const {
  for (const std::string& id : volumes_->Repair()) Restart(id, "its storage is back");
}

void Housekeeping::Restart(const std::string& id, const std::string& why) const {
  log::Warning(id + ": " + why + "; restarting");
  if (id == kRouterId) return router_->Kill();
  const std::optional<Instance> instance = table_->Get(id);
  if (instance && instance->running != nullptr) (void)instance->running->Kill();
}

}  // namespace paas::agent
