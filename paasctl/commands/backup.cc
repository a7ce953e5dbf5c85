#include "paasctl/commands/backup_choice.h"
#include "paasctl/commands/data_loss.h"
#include "paasctl/commands/follow.h"
#include "paasctl/commands/release_number.h"
#include "paasctl/commands/verbs.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

std::string KindOf(const Backup& backup) {
  if (!backup.origin.empty()) return "imported";
  return backup.is_automated ? "automated" : "manual";
}

Object ToObject(const Backup& backup) {
  return {{"id", backup.id},
          {"environment", backup.environment},
          {"state", backup.is_complete ? "complete" : "creating"},
          {"kind", KindOf(backup)},
          {"release", backup.release == 0 ? "-" : ReleaseName(backup.release)},
          {"origin", backup.origin},
          {"commit", backup.commit},
          {"size_bytes", backup.size_bytes},
          {"own_bytes", backup.own_bytes},
          {"created_at", Timestamp(backup.created_unix_ms)}};
}

Outcome ListBackups(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  EnvironmentId id = session.ResolveAndTell().id;
  if (arguments.Has("all")) id.environment.clear();
  const StatusOr<std::vector<Backup>> backups = (*client)->backups().List(id);
  if (!backups.ok()) return backups.status();
  Listing listing{.name = "backups",
                  .columns = {{"id", "BACKUP"},
                              {"environment", "ENVIRONMENT"},
                              {"state", "STATE", Column::Kind::kState},
                              {"kind", "KIND"},
                              {"created_at", "CREATED", Column::Kind::kAge},
                              {"release", "RELEASE"},
                              {"size_bytes", "SIZE", Column::Kind::kBytes, /*right=*/true},
                              {"own_bytes", "OWN", Column::Kind::kBytes, /*right=*/true}},
                  .empty_text = "no backups yet: paasctl backup create makes one"};
  for (const Backup& backup : *backups) listing.rows.push_back(ToObject(backup));
  session.Print(listing);
  return kExitSuccess;
}

Outcome Create(Session& session, const Arguments&) {
  const EnvironmentId id = session.ResolveAndTell().id;
  const FollowOptions follow{.what = "backup", .detaches = true};
  return FollowActivity(session, follow, [&](Client& client, const EventSink& sink) {
    return client.backups().Create(id, sink);
  });
}

Outcome Restore(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const std::string project = session.ResolveAndTell().id.project;
  const StatusOr<Backup> backup = FindBackup(**client, project, arguments.Get("backup"));
  if (!backup.ok()) return backup.status();
  const std::string into = arguments.Get("as");
  if (into.empty()) {
    const std::string what_goes = "This replaces data, backup " + backup->id + " → " +
                                  backup->environment + ":\n  data        " +
                                  MeasureLoss(**client, {project, backup->environment}) +
                                  "\n  stay        a backup of what is there now, and the branch\n";
    if (auto refused = ConfirmLoss(session, what_goes, backup->environment, "restore")) {
      return *refused;
    }
  } else {
    session.Note("restoring backup " + backup->id + " → " + into);
  }
  const FollowOptions follow{.what = "restore", .detaches = true};
  return FollowActivity(session, follow, [&](Client& c, const EventSink& sink) {
    return c.backups().Restore(project, backup->id, into, sink);
  });
}

Outcome Delete(Session& session, const Arguments& arguments) {
  const StatusOr<Client*> client = session.connect();
  if (!client.ok()) return client.status();
  const std::string project = session.ResolveAndTell().id.project;
  const StatusOr<Backup> backup = FindBackup(**client, project, arguments.Get("backup"));
  if (!backup.ok()) return backup.status();
  const std::string what_goes =
      "This deletes backup " + backup->id + " of environment " + backup->environment +
      ":\n  data        " + DescribeLoss({{backup->id, backup->size_bytes, backup->own_bytes}}) +
      "\n";
  if (auto refused = ConfirmLoss(session, what_goes, backup->environment, "delete a backup of")) {
    return *refused;
  }
  const FollowOptions follow{.what = "backup delete", .detaches = true};
  return FollowActivity(session, follow, [&](Client& c, const EventSink& sink) {
    return c.backups().Delete(project, backup->id, sink);
  });
}

}  // namespace

Verb BackupListVerb() {
  return {.group = "backup",
          .name = "list",
          .summary = "List the backups of an environment",
          .details = "OWN is what deleting one gives back; the rest is shared.",
          .options = {{"all", 0, "", "of all environments of the project"}},
          .run = ListBackups};
}

Verb BackupCreateVerb() {
  return {.group = "backup",
          .name = "create",
          .summary = "Keep a copy of an environment's data, with its release",
          .details = "Of one moment, like a branch: its containers stand still for milliseconds.",
          .handles_interrupt = true,
          .run = Create};
}

Verb BackupRestoreVerb() {
  return {.group = "backup",
          .name = "restore",
          .summary = "Bring a backup back, in place or as a new environment",
          .details =
              "In place: data, images, configuration and variables are those of the backup; "
              "the branch stays, and\nthe next push deploys it. What was there is kept as a "
              "backup. One that was imported has no images: its\ncommit is built, with the "
              "variables of here. A restore succeeds when the environment answers.",
          .arguments = {{"backup", "id of the backup, or its beginning", true}},
          .options = {{"as", 0, "NAME", "as a new environment, at the backup's commit"}},
          .handles_interrupt = true,
          .run = Restore};
}

Verb BackupDeleteVerb() {
  return {.group = "backup",
          .name = "delete",
          .summary = "Delete a backup",
          .details = "Says what goes, and asks for its environment's name. --yes does not ask.",
          .arguments = {{"backup", "id of the backup, or its beginning", true}},
          .handles_interrupt = true,
          .run = Delete};
}

}  // namespace paas::paasctl
