#include "controller/state/sqlite_environments.h"

#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

Status Missing(const std::string& project, const std::string& name) {
  return NotFound("project '" + project + "' has no environment '" + name + "'");
}

}  // namespace

Status EnvironmentTable::Put(const Environment& e) {
  return database_
      .Prepare(
          "INSERT INTO environments VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
          "ON CONFLICT (project, name) DO UPDATE SET status = excluded.status, "
          "release = excluded.release, generation = excluded.generation, "
          "updated_unix_ms = excluded.updated_unix_ms, has_data = excluded.has_data")
      .Bind(e.project)
      .Bind(e.name)
      .Bind(e.machine_name)
      .Bind(e.type)
      .Bind(e.status)
      .Bind(int64_t{e.release})
      .Bind(static_cast<int64_t>(e.generation))
      .Bind(e.updated_unix_ms)
      .Bind(e.parent)
      .Bind(e.title)
      .Bind(int64_t{e.clones_parent})
      .Bind(int64_t{e.has_data})
      .Bind(e.ttl_s)
      .Bind(e.on_expiry)
      .Bind(e.forked_at)
      .Run();
}

Status EnvironmentTable::Describe(const Environment& e) {
  Statement statement = database_.Prepare(
      "UPDATE environments SET type = ?3, parent = ?4, title = ?5, clones_parent = ?6, "
      "ttl_s = ?7, on_expiry = ?8, forked_at = ?9 WHERE project = ?1 AND name = ?2 RETURNING name");
  PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(e.project)
                                              .Bind(e.name)
                                              .Bind(e.type)
                                              .Bind(e.parent)
                                              .Bind(e.title)
                                              .Bind(int64_t{e.clones_parent})
                                              .Bind(e.ttl_s)
                                              .Bind(e.on_expiry)
                                              .Bind(e.forked_at)
                                              .Step());
  if (!found) return Missing(e.project, e.name);
  return statement.Step().status();  // to its end: then it is committed
}

StatusOr<Environment> EnvironmentTable::Get(const std::string& project, const std::string& name) {
  Statement statement = database_.Prepare(std::string("SELECT ") + kEnvironmentColumns +
                                          " FROM environments WHERE project = ? AND name = ?");
  PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(project).Bind(name).Step());
  if (!found) return Missing(project, name);
  return ReadEnvironment(statement);
}

StatusOr<std::vector<Environment>> EnvironmentTable::List(const std::string& project) {
  Statement statement =
      database_.Prepare(std::string("SELECT ") + kEnvironmentColumns +
                        " FROM environments WHERE ?1 = '' OR project = ?1 ORDER BY project, name");
  statement.Bind(project);
  return Rows(statement, ReadEnvironment);
}

}  // namespace paas::controller
