#include "controller/state/sqlite_variables.h"

#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

constexpr char kSelect[] =
    "SELECT project, environment, name, value, is_json, visible_build, visible_runtime, "
    "applications, is_sensitive, is_inheritable, is_enabled, updated_unix_ms FROM variables "
    "WHERE project = ? AND environment = ?";

VariableRecord ReadVariable(const Statement& row) {
  return {.project = row.Text(0),
          .environment = row.Text(1),
          .variable = {.name = row.Text(2),
                       .value = row.Text(3),
                       .is_json = row.Number(4) != 0,
                       .visible_build = row.Number(5) != 0,
                       .visible_runtime = row.Number(6) != 0,
                       .applications = ListFromText(row.Text(7)),
                       .is_sensitive = row.Number(8) != 0,
                       .is_inheritable = row.Number(9) != 0,
                       .is_enabled = row.Number(10) != 0},
          .updated_unix_ms = row.Number(11)};
}

// Names the level, never the value.
Status NoVariable(const std::string& project, const std::string& environment,
                  const std::string& name) {
  const std::string level = environment.empty()
                                ? "project '" + project + "'"
                                : "environment '" + environment + "' of '" + project + "'";
  return NotFound(level + " has no variable '" + name + "'");
}

}  // namespace

Status VariableTable::Put(const VariableRecord& record) {
  const model::Variable& v = record.variable;
  return database_.Prepare("INSERT OR REPLACE INTO variables VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
      .Bind(record.project)
      .Bind(record.environment)
      .Bind(v.name)
      .Bind(v.value)
      .Bind(int64_t{v.is_json})
      .Bind(int64_t{v.visible_build})
      .Bind(int64_t{v.visible_runtime})
      .Bind(ListToText(v.applications))
      .Bind(int64_t{v.is_sensitive})
      .Bind(int64_t{v.is_inheritable})
      .Bind(int64_t{v.is_enabled})
      .Bind(record.updated_unix_ms)
      .Run();
}

StatusOr<VariableRecord> VariableTable::Get(const std::string& project,
                                            const std::string& environment,
                                            const std::string& name) {
  Statement statement = database_.Prepare(std::string(kSelect) + " AND name = ?");
  PAAS_ASSIGN_OR_RETURN(const bool found,
                        statement.Bind(project).Bind(environment).Bind(name).Step());
  if (!found) return NoVariable(project, environment, name);
  return ReadVariable(statement);
}

StatusOr<std::vector<VariableRecord>> VariableTable::List(const std::string& project,
                                                          const std::string& environment) {
  Statement statement = database_.Prepare(std::string(kSelect) + " ORDER BY name");
  statement.Bind(project).Bind(environment);
  return Rows(statement, ReadVariable);
}

Status VariableTable::Delete(const std::string& project, const std::string& environment,
                             const std::string& name) {
  PAAS_RETURN_IF_ERROR(Get(project, environment, name).status());
  return database_
      .Prepare("DELETE FROM variables WHERE project = ? AND environment = ? AND name = ?")
      .Bind(project)
      .Bind(environment)
      .Bind(name)
      .Run();
}

}  // namespace paas::controller
