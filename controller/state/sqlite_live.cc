#include "controller/state/sqlite_live.h"

#include <nlohmann/json.hpp>

#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

constexpr char kPauses[] =
    "SELECT project, environment, freezes, wakes, actor, since_unix_ms FROM pauses ";

ResourceOverride ReadOverride(const Statement& row) {
  return {.container = row.Text(0),
          .cpu_millis = static_cast<uint32_t>(row.Number(1)),
          .memory_bytes = static_cast<uint64_t>(row.Number(2)),
          .pids = static_cast<uint32_t>(row.Number(3)),
          .disk_bytes = static_cast<uint64_t>(row.Number(4)),
          .updated_unix_ms = row.Number(5)};
}

PauseRecord ReadPause(const Statement& row) {
  return {.project = row.Text(0),
          .environment = row.Text(1),
          .freezes = row.Number(2) != 0,
          .wakes = row.Number(3) != 0,
          .actor = row.Text(4),
          .since_unix_ms = row.Number(5)};
}

std::string RulesToText(const std::vector<model::AddressRule>& rules) {
  nlohmann::json list = nlohmann::json::array();
  for (const model::AddressRule& rule : rules) {
    list.push_back({{"network", rule.network}, {"allows", rule.allows}});
  }
  return list.dump();
}

// Throws what a damaged record throws; the caller makes it a status.
HttpAccessRecord ReadHttpAccess(const Statement& row) {
  HttpAccessRecord record{.project = row.Text(0),
                          .environment = row.Text(1),
                          .is_enabled = row.Number(2) != 0,
                          .children_only = row.Number(3) != 0,
                          .access = {},
                          .updated_unix_ms = row.Number(6)};
  const auto users = nlohmann::json::parse(row.Text(4));
  const auto rules = nlohmann::json::parse(row.Text(5));
  record.access.users = users.get<std::map<std::string, std::string>>();
  for (const auto& rule : rules) {
    record.access.rules.push_back({rule.at("network"), rule.at("allows").get<bool>()});
  }
  return record;
}

}  // namespace

StatusOr<std::vector<ResourceOverride>> LiveTables::ListResources(const std::string& project,
                                                                  const std::string& environment) {
  Statement statement = database_.Prepare(
      "SELECT container, cpu_millis, memory_bytes, pids, disk_bytes, updated_unix_ms "
      "FROM resource_overrides WHERE project = ? AND environment = ? ORDER BY container");
  statement.Bind(project).Bind(environment);
  return Rows(statement, ReadOverride);
}

Status LiveTables::SetResources(const std::string& project, const std::string& environment,
                                const std::vector<ResourceOverride>& overrides) {
  PAAS_RETURN_IF_ERROR(
      database_.Prepare("DELETE FROM resource_overrides WHERE project = ? AND environment = ?")
          .Bind(project)
          .Bind(environment)
          .Run());
  for (const ResourceOverride& one : overrides) {
    PAAS_RETURN_IF_ERROR(
        database_.Prepare("INSERT INTO resource_overrides VALUES (?,?,?,?,?,?,?,?)")
            .Bind(project)
            .Bind(environment)
            .Bind(one.container)
            .Bind(int64_t{one.cpu_millis})
            .Bind(static_cast<int64_t>(one.memory_bytes))
            .Bind(int64_t{one.pids})
            .Bind(static_cast<int64_t>(one.disk_bytes))
            .Bind(one.updated_unix_ms)
            .Run());
  }
  return absl::OkStatus();
}

Status LiveTables::PutPause(const PauseRecord& pause) {
  return database_.Prepare("INSERT OR REPLACE INTO pauses VALUES (?,?,?,?,?,?)")
      .Bind(pause.project)
      .Bind(pause.environment)
      .Bind(int64_t{pause.freezes})
      .Bind(int64_t{pause.wakes})
      .Bind(pause.actor)
      .Bind(pause.since_unix_ms)
      .Run();
}

StatusOr<PauseRecord> LiveTables::GetPause(const std::string& project,
                                           const std::string& environment) {
  Statement statement =
      database_.Prepare(std::string(kPauses) + "WHERE project = ? AND environment = ?");
  PAAS_ASSIGN_OR_RETURN(const bool found, statement.Bind(project).Bind(environment).Step());
  if (!found) return NotFound("environment '" + environment + "' is not paused");
  return ReadPause(statement);
}

StatusOr<std::vector<PauseRecord>> LiveTables::ListPauses() {
  Statement statement = database_.Prepare(std::string(kPauses) + "ORDER BY project, environment");
  return Rows(statement, ReadPause);
}

Status LiveTables::DeletePause(const std::string& project, const std::string& environment) {
  return database_.Prepare("DELETE FROM pauses WHERE project = ? AND environment = ?")
      .Bind(project)
      .Bind(environment)
      .Run();
}

Status LiveTables::PutHttpAccess(const HttpAccessRecord& record) {
  return database_.Prepare("INSERT OR REPLACE INTO http_access VALUES (?,?,?,?,?,?,?)")
      .Bind(record.project)
      .Bind(record.environment)
      .Bind(int64_t{record.is_enabled})
      .Bind(int64_t{record.children_only})
      .Bind(nlohmann::json(record.access.users).dump())
      .Bind(RulesToText(record.access.rules))
      .Bind(record.updated_unix_ms)
      .Run();
}

// A record that cannot be read must not be one that lets everybody in.
StatusOr<std::vector<HttpAccessRecord>> LiveTables::ListHttpAccess(const std::string& project) {
  Statement statement = database_.Prepare(
      "SELECT project, environment, is_enabled, children_only, users, rules, updated_unix_ms "
      "FROM http_access WHERE ?1 = '' OR project = ?1 ORDER BY project, environment");
  statement.Bind(project);
  try {
    return Rows(statement, ReadHttpAccess);
  } catch (const nlohmann::json::exception& damaged) {
    return Internal(std::string("the table http_access is damaged: ") + damaged.what());
  }
}

Status LiveTables::DeleteHttpAccess(const std::string& project, const std::string& environment) {
  return database_.Prepare("DELETE FROM http_access WHERE project = ? AND environment = ?")
      .Bind(project)
      .Bind(environment)
      .Run();
}

}  // namespace paas::controller
