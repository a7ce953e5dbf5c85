#include "controller/state/sqlite_deletion.h"

#include "controller/state/sqlite_database.h"

namespace paas::controller {

Status DeleteEnvironmentRows(Database& database, const std::string& project,
                             const std::string& name) {
  return database.Transact([&]() -> Status {
    // Children keep the doors that they had; who has one for its own children alone stands behind
    // it then.
    for (const char* sql : {"UPDATE http_access SET children_only = 0 WHERE project = ?1 "
                            "AND children_only AND is_enabled AND environment IN (SELECT name "
                            "FROM environments WHERE project = ?1 AND parent = ?2) AND EXISTS "
                            "(SELECT 1 FROM http_access gone WHERE gone.project = ?1 "
                            "AND gone.environment = ?2 AND gone.is_enabled)",
                            "INSERT OR IGNORE INTO http_access SELECT project, child.name, "
                            "is_enabled, 0, users, rules, gone.updated_unix_ms "
                            "FROM http_access gone JOIN environments child USING (project) "
                            "WHERE project = ?1 AND environment = ?2 AND child.parent = ?2",
                            "UPDATE environments SET parent = coalesce((SELECT gone.parent "
                            "FROM environments gone WHERE gone.project = ?1 AND gone.name = ?2), "
                            "'') WHERE project = ?1 AND parent = ?2",
                            "DELETE FROM releases WHERE project = ? AND environment = ?",
                            "DELETE FROM variables WHERE project = ? AND environment = ?",
                            "DELETE FROM resource_overrides WHERE project = ? AND environment = ?",
                            "DELETE FROM pauses WHERE project = ? AND environment = ?",
                            "DELETE FROM http_access WHERE project = ? AND environment = ?",
                            "DELETE FROM environments WHERE project = ? AND name = ?"}) {
      PAAS_RETURN_IF_ERROR(database.Prepare(sql).Bind(project).Bind(name).Run());
    }
    return absl::OkStatus();
  });
}

Status DeleteProjectRows(Database& database, const std::string& id) {
  return database.Transact([&]() -> Status {
    for (const char* sql :
         {"DELETE FROM variables WHERE project = ?", "DELETE FROM projects WHERE id = ?"}) {
      PAAS_RETURN_IF_ERROR(database.Prepare(sql).Bind(id).Run());
    }
    return absl::OkStatus();
  });
}

}  // namespace paas::controller
