#include "agent/volume/volumes.h"

#include <map>
#include <set>

#include "agent/plan/volumes.h"
#include "common/log/log.h"
#include "common/status/rollback.h"

namespace paas::agent {
namespace {

Finding ToFinding(const volume::Health& health) {
  Finding finding{.subject = "volumes", .text = health.text, .fix = health.fix};
  switch (health.level) {
    case volume::Health::Level::kOk:
      finding.level = Finding::Level::kOk;
      break;
    case volume::Health::Level::kWarning:
      finding.level = Finding::Level::kWarning;
      break;
    case volume::Health::Level::kProblem:
      finding.level = Finding::Level::kProblem;
      break;
  }
  return finding;
}

}  // namespace

StatusOr<std::vector<volume::Step>> Volumes::Plan(const EnvironmentSpec& spec) const {
  PAAS_ASSIGN_OR_RETURN(std::vector<volume::DesiredVolume> desired, VolumesOf(spec));
  if (!driver_->capabilities().limits) {
    for (volume::DesiredVolume& volume : desired) volume.limit_bytes = 0;
  }
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> observed,
                        driver_->List(EnvironmentId(spec.project, spec.environment)));
  return volume::PlanVolumes(desired, observed);
}

StatusOr<std::vector<volume::Step>> Volumes::Ensure(const EnvironmentSpec& spec) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::Step> steps, Plan(spec));
  std::vector<volume::Step> changes;
  Rollback rollback;
  for (const volume::Step& step : steps) {
    if (step.kind == volume::StepKind::kKeep) continue;
    log::Info(spec.project + "/" + spec.environment + ": " + step.Describe());
    PAAS_RETURN_IF_ERROR(Annotate(Perform(step), step.Describe()));
    rollback.Add([this, step] { Undo(step); });
    changes.push_back(step);
  }
  rollback.Commit();
  return changes;
}

StatusOr<std::vector<os::SpaceClaim>> Volumes::Claims(const EnvironmentSpec& spec) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::Step> steps, Plan(spec));
  std::set<std::string> promised;
  for (const DesiredVolume& volume : spec.volumes) {
    if (volume.size_bytes > 0 && !volume.thin) promised.insert(volume.name);
  }
  uint64_t bytes = 0;
  for (const volume::Step& step : steps) {
    if (!promised.contains(step.id.name)) continue;
    if (step.limit_bytes > step.old_limit_bytes) bytes += step.limit_bytes - step.old_limit_bytes;
  }
  return ClaimsOf(bytes);
}

Status Volumes::CheckRoom(uint64_t bytes, uint64_t reserve_bytes) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<os::SpaceClaim> claims, ClaimsOf(bytes));
  return os::CheckRoom(claims, reserve_bytes);
}

StatusOr<std::vector<os::SpaceClaim>> Volumes::ClaimsOf(uint64_t bytes) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::Room> rooms, driver_->Rooms());
  std::vector<os::SpaceClaim> claims;
  for (const volume::Room& room : rooms) {
    const uint64_t needed = bytes > room.slack_bytes ? bytes - room.slack_bytes : 0;
    claims.push_back({"the data of volumes", room.space, needed});
  }
  return claims;
}

Status Volumes::Perform(const volume::Step& step) {
  switch (step.kind) {
    case volume::StepKind::kKeep:
      return absl::OkStatus();
    case volume::StepKind::kCreate:
      return driver_->Create(step.id, step.limit_bytes);
    case volume::StepKind::kSetLimit:
      return driver_->SetLimit(step.id, step.limit_bytes);
  }
  return Internal("unknown step");
}

// Best effort: the next apply sees what is there.
void Volumes::Undo(const volume::Step& step) {
  const Status undone = step.kind == volume::StepKind::kCreate
                            ? driver_->Delete(step.id)
                            : driver_->SetLimit(step.id, step.old_limit_bytes);
  if (!undone.ok()) log::Error("undo " + step.Describe() + ": " + Message(undone));
}

StatusOr<std::vector<volume::Attachment>> Volumes::Attach(const InstanceRecord& record,
                                                          int user_namespace) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<DesiredMount> mounts, MountsOf(record.made_from));
  const std::string environment = EnvironmentId(record.project, record.environment);
  std::map<std::string, std::vector<size_t>> places;  // volume → where its attachments belong
  std::map<std::string, std::vector<volume::Directory>> directories;
  size_t count = 0;
  for (const DesiredMount& mount : mounts) {
    if (mount.kind == MountKind::kTmp) continue;
    places[mount.volume].push_back(count++);
    directories[mount.volume].push_back({mount.source_path, mount.owner});
  }
  std::vector<volume::Attachment> attachments(count);
  for (const auto& [name, wanted] : directories) {
    PAAS_ASSIGN_OR_RETURN(const std::vector<volume::Attachment> attached,
                          driver_->Attach({.holder = record.Id(),
                                           .volume = {environment, name},
                                           .directories = wanted,
                                           .user_namespace = user_namespace,
                                           .first_id = record.ids.base}));
    for (size_t i = 0; i < attached.size(); ++i) attachments[places[name][i]] = attached[i];
  }
  return attachments;
}

void Volumes::Detach(const std::string& container_id) {
  const Status detached = driver_->Detach(container_id);
  if (!detached.ok()) log::Error("volumes of " + container_id + ": " + Message(detached));
}

void Volumes::CutOff(const std::string& container_id) {
  const Status done = driver_->CutOff(container_id);
  if (!done.ok()) log::Error("volumes of " + container_id + ": " + Message(done));
}

Status Volumes::DetachAllBut(const std::set<std::string>& container_ids) {
  return driver_->DetachAllBut(container_ids);
}

Status Volumes::Delete(const std::string& environment_id) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> volumes,
                        driver_->List(environment_id));
  for (const volume::VolumeState& volume : volumes) {
    PAAS_RETURN_IF_ERROR(driver_->Delete(volume.id));
  }
  return absl::OkStatus();
}

StatusOr<volume::Usage> Volumes::Measure(const InstanceRecord& record) const {
  return driver_->Measure(
      {EnvironmentId(record.project, record.environment), record.made_from.name});
}

std::vector<Finding> Volumes::Examine() const {
  std::vector<Finding> findings;
  for (const volume::Health& health : driver_->Examine()) findings.push_back(ToFinding(health));
  return findings;
}

}  // namespace paas::agent
