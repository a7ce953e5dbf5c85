#include "controller/state/sqlite_releases.h"

#include <nlohmann/json.hpp>

#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {

using Json = nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleaseVariable, level, name, version, is_sensitive)

namespace {

const std::string kSelect =
    "SELECT project, environment, number, activity, source_commit, spec, sites, urls, "
    "applications, created_unix_ms, kind, description, actor, restored, variables, phases, "
    "duration_ms FROM releases ";

template <typename T>
std::string ToText(const std::vector<T>& list) {
  return Json(list).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What no version of this program wrote is an empty list: a record is shown as well as it can be.
template <typename T>
std::vector<T> FromText(const std::string& text) {
  try {
    return Json::parse(text).get<std::vector<T>>();
  } catch (const Json::exception&) {
    return {};
  }
}

Release ReadRelease(const Statement& row) {
  return {.project = row.Text(0),
          .environment = row.Text(1),
          .number = static_cast<uint32_t>(row.Number(2)),
          .kind = row.Text(10),
          .description = row.Text(11),
          .actor = row.Text(12),
          .restored = static_cast<uint32_t>(row.Number(13)),
          .activity = row.Text(3),
          .commit = row.Text(4),
          .spec = row.Text(5),
          .sites = row.Text(6),
          .urls = ListFromText(row.Text(7)),
          .applications = ListFromText(row.Text(8)),
          .variables = FromText<ReleaseVariable>(row.Text(14)),
          .phases = PhasesFromText(row.Text(15)),
          .duration_ms = static_cast<uint32_t>(row.Number(16)),
          .created_unix_ms = row.Number(9)};
}

// The one row of a statement that has its parameters.
StatusOr<Release> One(Statement& statement, const std::string& missing) {
  PAAS_ASSIGN_OR_RETURN(const bool found, statement.Step());
  if (!found) return NotFound(missing);
  return ReadRelease(statement);
}

}  // namespace

Status ReleaseTable::Insert(const Release& r) {
  return database_
      .Prepare(
          "INSERT INTO releases (project, environment, number, activity, source_commit, spec, "
          "sites, urls, applications, created_unix_ms, kind, description, actor, restored, "
          "variables, phases, duration_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .Bind(r.project)
      .Bind(r.environment)
      .Bind(int64_t{r.number})
      .Bind(r.activity)
      .Bind(r.commit)
      .Bind(r.spec)
      .Bind(r.sites)
      .Bind(ListToText(r.urls))
      .Bind(ListToText(r.applications))
      .Bind(r.created_unix_ms)
      .Bind(r.kind)
      .Bind(r.description)
      .Bind(r.actor)
      .Bind(int64_t{r.restored})
      .Bind(ToText(r.variables))
      .Bind(PhasesToText(r.phases))
      .Bind(int64_t{r.duration_ms})
      .Run();
}

Status ReleaseTable::Create(const Release& release, const std::function<Status()>& also) {
  return database_.Transact([&]() -> Status {
    PAAS_RETURN_IF_ERROR(Insert(release));
    PAAS_RETURN_IF_ERROR(also());
    return database_.Prepare("UPDATE environments SET release = ? WHERE project = ? AND name = ?")
        .Bind(int64_t{release.number})
        .Bind(release.project)
        .Bind(release.environment)
        .Run();
  });
}

StatusOr<Release> ReleaseTable::Get(const std::string& project, const std::string& environment,
                                    uint32_t number) {
  Statement row =
      database_.Prepare(kSelect + "WHERE project = ? AND environment = ? AND number = ?");
  row.Bind(project).Bind(environment).Bind(int64_t{number});
  return One(row, "environment '" + environment + "' has no release r" + std::to_string(number));
}

StatusOr<std::vector<Release>> ReleaseTable::List(const std::string& project,
                                                  const std::string& environment, uint32_t limit) {
  Statement rows = database_.Prepare(
      kSelect + "WHERE project = ? AND environment = ? ORDER BY number DESC LIMIT ?");
  rows.Bind(project).Bind(environment).Bind(limit == 0 ? int64_t{-1} : int64_t{limit});
  return Rows(rows, ReadRelease);
}

StatusOr<Release> ReleaseTable::OfActivity(const std::string& activity) {
  Statement row = database_.Prepare(kSelect + "WHERE activity = ? ORDER BY number DESC LIMIT 1");
  row.Bind(activity);
  return One(row, "activity '" + activity + "' made no release");
}

StatusOr<Release> ReleaseTable::Latest(const std::string& project, const std::string& environment) {
  Statement row = database_.Prepare(
      kSelect + "WHERE project = ? AND environment = ? ORDER BY number DESC LIMIT 1");
  row.Bind(project).Bind(environment);
  return One(row, "environment '" + environment + "' has no release");
}

}  // namespace paas::controller
