#include "controller/state/sqlite_rows.h"

#include <nlohmann/json.hpp>

#include "controller/state/sqlite_database.h"

namespace paas::controller {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PhaseTime, name, outcome, duration_ms, within)

const char kActivityColumns[] =
    "id, project, environment, type, state, result, description, source_commit, rebuild, phase, "
    "created_unix_ms, started_unix_ms, ended_unix_ms, exit, error, application, job, "
    "variables, actor, release, keeps_variables, phases";
const char kEnvironmentColumns[] =
    "project, name, machine_name, type, status, release, generation, updated_unix_ms, parent, "
    "title, clones_parent, has_data, ttl_s, on_expiry, forked_at";
const char kProjectColumns[] = "id, entropy, default_branch, created_unix_ms, secret, ttl_s";

Environment ReadEnvironment(const Statement& row) {
  return {.project = row.Text(0),
          .name = row.Text(1),
          .machine_name = row.Text(2),
          .type = row.Text(3),
          .status = row.Text(4),
          .release = static_cast<uint32_t>(row.Number(5)),
          .generation = static_cast<uint64_t>(row.Number(6)),
          .updated_unix_ms = row.Number(7),
          .parent = row.Text(8),
          .title = row.Text(9),
          .clones_parent = row.Number(10) != 0,
          .has_data = row.Number(11) != 0,
          .ttl_s = row.Number(12),
          .on_expiry = row.Text(13),
          .forked_at = row.Text(14)};
}

Activity ReadActivity(const Statement& row) {
  return {.id = row.Text(0),
          .project = row.Text(1),
          .environment = row.Text(2),
          .type = row.Text(3),
          .state = static_cast<ActivityState>(row.Number(4)),
          .result = row.Text(5),
          .description = row.Text(6),
          .commit = row.Text(7),
          .rebuild = row.Number(8) != 0,
          .application = row.Text(15),
          .job = row.Text(16),
          .variables = ListFromText(row.Text(17)),
          .actor = row.Text(18),
          .release = static_cast<uint32_t>(row.Number(19)),
          .keeps_variables = row.Number(20) != 0,
          .phase = row.Text(9),
          .created_unix_ms = row.Number(10),
          .started_unix_ms = row.Number(11),
          .ended_unix_ms = row.Number(12),
          .exit = static_cast<int>(row.Number(13)),
          .error = row.Text(14),
          .phases = PhasesFromText(row.Text(21))};
}

Project ReadProject(const Statement& row) {
  return {row.Text(0), row.Text(1), row.Text(2), row.Number(3), row.Text(4), row.Number(5)};
}

std::string PhasesToText(const std::vector<PhaseTime>& phases) {
  return nlohmann::json(phases).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<PhaseTime> PhasesFromText(const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<std::vector<PhaseTime>>();
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

std::string ListToText(const std::vector<std::string>& list) {
  return nlohmann::json(list).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> ListFromText(const std::string& text) {
  const auto parsed = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> list;
  for (const auto& entry : parsed) {
    if (entry.is_string()) list.push_back(entry);
  }
  return list;
}

}  // namespace paas::controller
