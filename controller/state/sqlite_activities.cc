#include "controller/state/sqlite_activities.h"

#include "controller/state/event_json.h"
#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

constexpr size_t kShortestPrefix = 4;

}  // namespace

Status ActivityTables::Create(const Activity& a) {
  return database_
      .Prepare(std::string("INSERT INTO activities (") + kActivityColumns +
               ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .Bind(a.id)
      .Bind(a.project)
      .Bind(a.environment)
      .Bind(a.type)
      .Bind(static_cast<int64_t>(a.state))
      .Bind(a.result)
      .Bind(a.description)
      .Bind(a.commit)
      .Bind(int64_t{a.rebuild})
      .Bind(a.phase)
      .Bind(a.created_unix_ms)
      .Bind(a.started_unix_ms)
      .Bind(a.ended_unix_ms)
      .Bind(int64_t{a.exit})
      .Bind(a.error)
      .Bind(a.application)
      .Bind(a.job)
      .Bind(ListToText(a.variables))
      .Bind(a.actor)
      .Bind(int64_t{a.release})
      .Bind(int64_t{a.keeps_variables})
      .Bind(PhasesToText(a.phases))
      .Run();
}

Status ActivityTables::Update(const Activity& a) {
  return database_
      .Prepare(
          "UPDATE activities SET state = ?, result = ?, description = ?, phase = ?, "
          "started_unix_ms = ?, ended_unix_ms = ?, exit = ?, error = ?, phases = ? WHERE id = ?")
      .Bind(static_cast<int64_t>(a.state))
      .Bind(a.result)
      .Bind(a.description)
      .Bind(a.phase)
      .Bind(a.started_unix_ms)
      .Bind(a.ended_unix_ms)
      .Bind(int64_t{a.exit})
      .Bind(a.error)
      .Bind(PhasesToText(a.phases))
      .Bind(a.id)
      .Run();
}

StatusOr<Activity> ActivityTables::Find(const std::string& id_or_prefix) {
  if (id_or_prefix.size() < kShortestPrefix) {
    return InvalidArgument("an activity id needs at least 4 characters");
  }
  // substr, not LIKE: the text is a user's and may hold wildcards.
  Statement statement = database_.Prepare(
      std::string("SELECT ") + kActivityColumns +
      " FROM activities WHERE substr(id, 1, ?1) = ?2 ORDER BY length(id) LIMIT 2");
  statement.Bind(static_cast<int64_t>(id_or_prefix.size())).Bind(id_or_prefix);
  PAAS_ASSIGN_OR_RETURN(std::vector<Activity> found, Rows(statement, ReadActivity));
  if (found.empty()) return NotFound("there is no activity '" + id_or_prefix + "'");
  if (found.size() > 1 && found.front().id != id_or_prefix) {
    return FailedPrecondition("several activities begin with '" + id_or_prefix + "'");
  }
  return found.front();
}

StatusOr<std::vector<Activity>> ActivityTables::List(const ActivityFilter& filter) {
  Statement statement =
      database_.Prepare(std::string("SELECT ") + kActivityColumns +
                        // One of these, or the index on the state would be of no use.
                        " FROM activities WHERE " + (filter.state ? "state = ?3" : "?3 < 0") +
                        " AND (?1 = '' OR project = ?1) AND (?2 = '' OR environment = ?2) "
                        "AND (?5 = '' OR type = ?5) AND (?6 = '' OR application = ?6) "
                        "AND (?7 = '' OR job = ?7) ORDER BY serial DESC LIMIT ?4");
  statement.Bind(filter.project)
      .Bind(filter.environment)
      .Bind(filter.state ? static_cast<int64_t>(*filter.state) : int64_t{-1})
      .Bind(int64_t{filter.limit})
      .Bind(filter.type)
      .Bind(filter.application)
      .Bind(filter.job);
  return Rows(statement, ReadActivity);
}

Status ActivityTables::PruneJob(const Activity& like, uint32_t keep) {
  return Prune("type = ?3 AND application = ?4 AND job = ?5 AND job != ''", like, keep);
}

Status ActivityTables::PruneEnvironment(const std::string& project, const std::string& environment,
                                        uint32_t keep) {
  return Prune("type NOT IN ('environment.cron', 'environment.operation')",
               {.project = project, .environment = environment}, keep);
}

// Ended ones only: those that wait or run are still written to.
Status ActivityTables::Prune(const std::string& which, const Activity& like, uint32_t keep) {
  static_assert(static_cast<int>(ActivityState::kComplete) == 2 &&
                static_cast<int>(ActivityState::kCancelled) == 3);
  const std::string old =
      " IN (SELECT id FROM activities WHERE project = ?1 AND environment = ?2 AND " + which +
      " AND state IN (2, 3) ORDER BY serial DESC LIMIT -1 OFFSET ?6)";
  return database_.Transact([&]() -> Status {
    for (const char* sql :
         {"DELETE FROM events WHERE activity", "DELETE FROM activities WHERE id"}) {
      PAAS_RETURN_IF_ERROR(database_.Prepare(sql + old)
                               .Bind(like.project)
                               .Bind(like.environment)
                               .Bind(like.type)
                               .Bind(like.application)
                               .Bind(like.job)
                               .Bind(int64_t{keep})
                               .Run());
    }
    return absl::OkStatus();
  });
}

Status ActivityTables::AppendEvent(const Event& event) {
  // In WAL mode NORMAL leaves out the fsync of the commit: a line of build output is not worth
  // one. The next commit with FULL makes these durable too.
  PAAS_RETURN_IF_ERROR(database_.Execute("PRAGMA synchronous=NORMAL"));
  const Status appended = database_.Prepare("INSERT INTO events VALUES (?,?,?,?)")
                              .Bind(event.activity)
                              .Bind(static_cast<int64_t>(event.sequence))
                              .Bind(event.unix_ms)
                              .Bind(EventToJson(event.kind))
                              .Run();
  const Status restored = database_.Execute("PRAGMA synchronous=FULL");
  return appended.ok() ? restored : appended;
}

StatusOr<std::vector<Event>> ActivityTables::ReadEvents(const std::string& activity, uint64_t after,
                                                        uint32_t limit) {
  Statement statement = database_.Prepare(
      "SELECT sequence, unix_ms, kind FROM events WHERE activity = ? AND sequence > ? "
      "ORDER BY sequence LIMIT ?");
  statement.Bind(activity).Bind(static_cast<int64_t>(after)).Bind(int64_t{limit});
  std::vector<Event> events;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) return events;
    PAAS_ASSIGN_OR_RETURN(EventKind kind, EventFromJson(statement.Text(2)));
    events.push_back({.sequence = static_cast<uint64_t>(statement.Number(0)),
                      .activity = activity,
                      .unix_ms = statement.Number(1),
                      .kind = std::move(kind)});
  }
}

StatusOr<uint64_t> ActivityTables::LastSequence(const std::string& activity) {
  Statement statement =
      database_.Prepare("SELECT coalesce(max(sequence), 0) FROM events WHERE activity = ?");
  PAAS_RETURN_IF_ERROR(statement.Bind(activity).Step().status());
  return static_cast<uint64_t>(statement.Number(0));
}

}  // namespace paas::controller
