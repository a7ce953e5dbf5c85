#include "controller/state/schema.h"

#include <array>
#include <string>

#include "controller/state/sqlite_database.h"

namespace paas::controller {
namespace {

// Step N takes a database from version N to N + 1. Steps that were released are never edited.
constexpr std::array<const char*, 15> kSteps = {R"sql(
CREATE TABLE projects (
  id TEXT PRIMARY KEY, entropy TEXT NOT NULL, default_branch TEXT NOT NULL,
  created_unix_ms INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE environments (
  project TEXT NOT NULL REFERENCES projects(id), name TEXT NOT NULL, machine_name TEXT NOT NULL,
  type TEXT NOT NULL, status TEXT NOT NULL, release INTEGER NOT NULL, generation INTEGER NOT NULL,
  updated_unix_ms INTEGER NOT NULL,
  PRIMARY KEY (project, name), UNIQUE (project, machine_name)) WITHOUT ROWID;

CREATE TABLE activities (
  serial INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, project TEXT NOT NULL,
  environment TEXT NOT NULL, type TEXT NOT NULL, state INTEGER NOT NULL, result TEXT NOT NULL,
  description TEXT NOT NULL, source_commit TEXT NOT NULL, rebuild INTEGER NOT NULL,
  phase TEXT NOT NULL, created_unix_ms INTEGER NOT NULL, started_unix_ms INTEGER NOT NULL,
  ended_unix_ms INTEGER NOT NULL, exit INTEGER NOT NULL, error TEXT NOT NULL);
CREATE INDEX activities_by_environment ON activities (project, environment, serial);
CREATE INDEX activities_by_state ON activities (state, serial);

CREATE TABLE events (
  activity TEXT NOT NULL, sequence INTEGER NOT NULL, unix_ms INTEGER NOT NULL, kind TEXT NOT NULL,
  PRIMARY KEY (activity, sequence)) WITHOUT ROWID;

CREATE TABLE releases (
  project TEXT NOT NULL, environment TEXT NOT NULL, number INTEGER NOT NULL,
  activity TEXT NOT NULL, source_commit TEXT NOT NULL, spec TEXT NOT NULL, sites TEXT NOT NULL,
  urls TEXT NOT NULL, applications TEXT NOT NULL, created_unix_ms INTEGER NOT NULL,
  PRIMARY KEY (project, environment, number)) WITHOUT ROWID;
)sql",
                                                // What passwords of services are made from.
                                                R"sql(
ALTER TABLE projects ADD COLUMN secret TEXT NOT NULL DEFAULT '';
UPDATE projects SET secret = lower(hex(randomblob(32)));
)sql",
                                                R"sql(
CREATE TABLE variables (
  project TEXT NOT NULL REFERENCES projects(id), environment TEXT NOT NULL, name TEXT NOT NULL,
  value TEXT NOT NULL, is_json INTEGER NOT NULL, visible_build INTEGER NOT NULL,
  visible_runtime INTEGER NOT NULL, applications TEXT NOT NULL, is_sensitive INTEGER NOT NULL,
  is_inheritable INTEGER NOT NULL, is_enabled INTEGER NOT NULL, updated_unix_ms INTEGER NOT NULL,
  PRIMARY KEY (project, environment, name)) WITHOUT ROWID;

ALTER TABLE activities ADD COLUMN application TEXT NOT NULL DEFAULT '';
ALTER TABLE activities ADD COLUMN job TEXT NOT NULL DEFAULT '';
CREATE INDEX activities_by_job ON activities (project, environment, type, application, job, serial)
  WHERE job != '';
)sql",
                                                R"sql(
ALTER TABLE activities ADD COLUMN variables TEXT NOT NULL DEFAULT '[]';
)sql",
                                                // Who did what, and how long it took.
                                                R"sql(
ALTER TABLE releases ADD COLUMN kind TEXT NOT NULL DEFAULT 'deploy';
ALTER TABLE releases ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE releases ADD COLUMN variables TEXT NOT NULL DEFAULT '[]';
ALTER TABLE releases ADD COLUMN phases TEXT NOT NULL DEFAULT '[]';
ALTER TABLE releases ADD COLUMN duration_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX releases_by_activity ON releases (activity);

ALTER TABLE activities ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE activities ADD COLUMN release INTEGER NOT NULL DEFAULT 0;
ALTER TABLE activities ADD COLUMN keeps_variables INTEGER NOT NULL DEFAULT 0;

UPDATE releases SET
  kind = coalesce((SELECT CASE
      WHEN type = 'environment.redeploy' THEN 'redeploy'
      WHEN type LIKE 'environment.variable.%' THEN 'variable'
      ELSE 'deploy' END FROM activities WHERE id = activity), 'deploy'),
  description = coalesce((SELECT activities.description FROM activities WHERE id = activity), '');
)sql",
                                                // Environments are a tree.
                                                R"sql(
ALTER TABLE environments ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE environments ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE environments ADD COLUMN clones_parent INTEGER NOT NULL DEFAULT 1;
ALTER TABLE environments ADD COLUMN has_data INTEGER NOT NULL DEFAULT 0;
UPDATE environments SET has_data = 1 WHERE release > 0;

UPDATE environments SET parent = coalesce((SELECT root.name FROM projects
    JOIN environments root ON root.project = projects.id AND root.name = projects.default_branch
    WHERE projects.id = environments.project AND root.name != environments.name), '');
)sql",
                                                R"sql(
CREATE TABLE backups (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects(id), environment TEXT NOT NULL,
  source_commit TEXT NOT NULL, release INTEGER NOT NULL, is_automated INTEGER NOT NULL,
  is_complete INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
  created_unix_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX backups_by_environment ON backups (project, environment, created_unix_ms);
)sql",
                                                // Live changes of an environment.
                                                R"sql(
CREATE TABLE resource_overrides (
  project TEXT NOT NULL, environment TEXT NOT NULL, container TEXT NOT NULL,
  cpu_millis INTEGER NOT NULL, memory_bytes INTEGER NOT NULL, pids INTEGER NOT NULL,
  disk_bytes INTEGER NOT NULL, updated_unix_ms INTEGER NOT NULL,
  PRIMARY KEY (project, environment, container)) WITHOUT ROWID;

CREATE TABLE pauses (
  project TEXT NOT NULL, environment TEXT NOT NULL, freezes INTEGER NOT NULL,
  wakes INTEGER NOT NULL, actor TEXT NOT NULL, since_unix_ms INTEGER NOT NULL,
  PRIMARY KEY (project, environment)) WITHOUT ROWID;
)sql",
                                                // Who may do what, and who asked for what.
                                                R"sql(
CREATE TABLE users (
  name TEXT PRIMARY KEY, is_platform_admin INTEGER NOT NULL, created_unix_ms INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE roles (
  user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE, project TEXT NOT NULL,
  environment_type TEXT NOT NULL, role TEXT NOT NULL,
  PRIMARY KEY (user, project, environment_type)) WITHOUT ROWID;
CREATE TABLE ssh_keys (
  id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
  type TEXT NOT NULL, blob TEXT NOT NULL, comment TEXT NOT NULL,
  created_unix_ms INTEGER NOT NULL, used_unix_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(name) ON DELETE CASCADE,
  name TEXT NOT NULL, hash TEXT NOT NULL, project TEXT NOT NULL, environment_type TEXT NOT NULL,
  verbs TEXT NOT NULL, created_unix_ms INTEGER NOT NULL, expires_unix_ms INTEGER NOT NULL,
  used_unix_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE audit (
  serial INTEGER PRIMARY KEY AUTOINCREMENT, unix_ms INTEGER NOT NULL, user TEXT NOT NULL,
  credential TEXT NOT NULL, call TEXT NOT NULL, project TEXT NOT NULL, environment TEXT NOT NULL,
  object TEXT NOT NULL, result TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
)sql",
                                                // Daemons that join from other machines.
                                                R"sql(
CREATE TABLE join_tokens (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL, role TEXT NOT NULL, created_unix_ms INTEGER NOT NULL,
  expires_unix_ms INTEGER NOT NULL, used_unix_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE nodes (
  id TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
  joined_unix_ms INTEGER NOT NULL, seen_unix_ms INTEGER NOT NULL,
  certificate_expires_unix_ms INTEGER NOT NULL, removed_unix_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX nodes_by_name ON nodes (role, name) WHERE removed_unix_ms = 0;
)sql",
                                                // How what was asked for ended. What is older than
                                                // 30 days may be forgotten, and nothing else.
                                                R"sql(
CREATE TABLE audit_outcomes (
  serial INTEGER PRIMARY KEY REFERENCES audit(serial) ON DELETE CASCADE,
  unix_ms INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL);
CREATE TRIGGER audit_outcomes_are_not_edited BEFORE UPDATE ON audit_outcomes
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_outcomes_are_not_shortened BEFORE DELETE ON audit_outcomes
  WHEN EXISTS (SELECT 1 FROM audit WHERE audit.serial = OLD.serial)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
DROP TRIGGER audit_is_not_shortened;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
  WHEN OLD.unix_ms > (CAST(strftime('%s', 'now') AS INTEGER) - 30 * 86400) * 1000
  BEGIN SELECT RAISE(ABORT, 'the audit log keeps 30 days at least'); END;
CREATE INDEX audit_by_time ON audit (unix_ms);
)sql",
                                                // Whom the router lets in.
                                                R"sql(
CREATE TABLE http_access (
  project TEXT NOT NULL, environment TEXT NOT NULL, is_enabled INTEGER NOT NULL,
  children_only INTEGER NOT NULL, users TEXT NOT NULL, rules TEXT NOT NULL,
  updated_unix_ms INTEGER NOT NULL,
  PRIMARY KEY (project, environment)) WITHOUT ROWID;
)sql",
                                                // When environments end by themselves.
                                                R"sql(
ALTER TABLE projects ADD COLUMN ttl_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE environments ADD COLUMN ttl_s INTEGER NOT NULL DEFAULT -1;
ALTER TABLE environments ADD COLUMN on_expiry TEXT NOT NULL DEFAULT '';
ALTER TABLE environments ADD COLUMN forked_at TEXT NOT NULL DEFAULT '';
)sql",
                                                R"sql(
ALTER TABLE backups ADD COLUMN manifest TEXT NOT NULL DEFAULT '';
ALTER TABLE activities ADD COLUMN phases TEXT NOT NULL DEFAULT '[]';
)sql",
                                                // Submodules over SSH.
                                                R"sql(
CREATE TABLE deploy_keys (
  project TEXT PRIMARY KEY REFERENCES projects(id) ON DELETE CASCADE, seed TEXT NOT NULL,
  blob TEXT NOT NULL, created_unix_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE host_keys (
  project TEXT NOT NULL REFERENCES projects(id) ON DELETE CASCADE, host TEXT NOT NULL,
  type TEXT NOT NULL, blob TEXT NOT NULL, seen_unix_ms INTEGER NOT NULL,
  PRIMARY KEY (project, host)) WITHOUT ROWID;
)sql"};

StatusOr<int64_t> Version(Database& database) {
  Statement statement = database.Prepare("PRAGMA user_version");
  PAAS_RETURN_IF_ERROR(statement.Step().status());
  return statement.Number(0);
}

Status Apply(Database& database, size_t step) {
  const Status applied =
      database.Execute("BEGIN IMMEDIATE;" + std::string(kSteps.at(step)) +
                       "PRAGMA user_version=" + std::to_string(step + 1) + "; COMMIT;");
  if (!applied.ok()) (void)database.Execute("ROLLBACK");
  return Annotate(applied, "migrate to schema " + std::to_string(step + 1));
}

}  // namespace

Status Migrate(Database& database) { return MigrateTo(database, kSteps.size()); }

Status MigrateTo(Database& database, size_t wanted) {
  PAAS_ASSIGN_OR_RETURN(const int64_t version, Version(database));
  const auto newest = static_cast<int64_t>(wanted);
  if (version > newest) {
    return FailedPrecondition("the state has schema " + std::to_string(version) +
                              ", this controller knows up to " + std::to_string(newest) +
                              ": it was written by a newer version");
  }
  for (int64_t step = version; step < newest; ++step) {
    PAAS_RETURN_IF_ERROR(Apply(database, static_cast<size_t>(step)));
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
