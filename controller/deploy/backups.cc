#include "controller/deploy/backups.h"

#include "controller/activity/activity_types.h"
#include "controller/deploy/backup_run.h"
#include "controller/source/names.h"

namespace paas::controller {

StatusOr<std::vector<Backups::Listed>> Backups::List(const std::string& project,
                                                     const std::string& environment) {
  PAAS_RETURN_IF_ERROR(doors_.store.GetProject(project).status());
  PAAS_ASSIGN_OR_RETURN(const auto backups, doors_.store.ListBackups(project, environment));
  std::vector<Listed> listed;
  for (const Backup& backup : backups) {
    Listed one{.backup = backup};
    const auto volumes = doors_.data->Measure({"", "", backup.id});
    for (const VolumeUsage& volume : volumes.value_or(std::vector<VolumeUsage>())) {
      one.own_bytes += volume.own_bytes;
    }
    listed.push_back(std::move(one));
  }
  return listed;
}

StatusOr<Activity> Backups::Create(const std::string& project, const std::string& environment,
                                   const std::string& actor, bool automated) {
  PAAS_ASSIGN_OR_RETURN(const Environment target,
                        doors_.store.GetEnvironment(project, environment));
  if (!target.has_data || target.release == 0) {
    return FailedPrecondition("'" + environment + "' has no data");
  }
  return queue_.Submit({.project = project,
                        .environment = environment,
                        .type = kBackup,
                        .description = automated ? "scheduled backup" : "backup",
                        .job = automated ? kAutomated : "",
                        .actor = actor});
}

StatusOr<Activity> Backups::Restore(const RestoreOrder& order) {
  PAAS_ASSIGN_OR_RETURN(const Backup backup,
                        FindCompleteBackup(doors_, order.project, order.backup));
  const StatusOr<Environment> own = doors_.store.GetEnvironment(backup.project, backup.environment);
  const bool is_new = backup.is_imported() && absl::IsNotFound(own.status());
  if (is_new && order.into.empty()) {
    RestoreOrder as_its_own = order;
    as_its_own.into = backup.environment;
    return RestoreAs(backup, as_its_own);
  }
  if (!order.into.empty() && order.into != backup.environment) return RestoreAs(backup, order);
  PAAS_RETURN_IF_ERROR(own.status());
  return queue_.Submit({.project = backup.project,
                        .environment = backup.environment,
                        .type = kRestore,
                        .description = "restore of backup " + backup.id,
                        .commit = backup.is_imported() ? backup.commit : "",
                        .job = backup.id,
                        .actor = order.actor,
                        .release = backup.release});
}

StatusOr<Activity> Backups::RestoreAs(const Backup& backup, const RestoreOrder& order) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(order.into));
  if (doors_.store.GetEnvironment(order.project, order.into).ok()) {
    return AlreadyExists("there is an environment '" + order.into +
                         "' already; a backup is restored into its own or into a new one");
  }
  PAAS_ASSIGN_OR_RETURN(SourceRepository * repository, doors_.sources.Get(order.project));
  PAAS_RETURN_IF_ERROR(repository->CreateBranch(order.into, backup.commit));
  NewEnvironment wanted{.project = order.project, .name = order.into};
  if (doors_.store.GetEnvironment(order.project, backup.environment).ok()) {
    wanted.parent = backup.environment;
  }
  PAAS_RETURN_IF_ERROR(doors_.projects.CreateEnvironment(wanted).status());
  return queue_.Submit({.project = order.project,
                        .environment = order.into,
                        .type = kBranch,
                        .description = "restore of backup " + backup.id,
                        .commit = backup.commit,
                        .job = backup.id,
                        .actor = order.actor});
}

StatusOr<Activity> Backups::Delete(const std::string& project, const std::string& backup,
                                   const std::string& actor) {
  PAAS_ASSIGN_OR_RETURN(const Backup found, doors_.store.FindBackup(project, backup));
  return queue_.Submit({.project = project,
                        .environment = found.environment,
                        .type = kBackupDelete,
                        .description = "deletion of backup " + found.id,
                        .job = found.id,
                        .actor = actor});
}

}  // namespace paas::controller
