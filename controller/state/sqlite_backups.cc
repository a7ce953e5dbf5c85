#include "controller/state/sqlite_backups.h"

#include <algorithm>

#include "controller/state/sqlite_database.h"
#include "controller/state/sqlite_rows.h"

namespace paas::controller {
namespace {

constexpr char kSelect[] =
    "SELECT id, project, environment, source_commit, release, is_automated, is_complete, "
    "size_bytes, created_unix_ms, manifest FROM backups ";
constexpr char kOrder[] = " ORDER BY created_unix_ms DESC, id";
constexpr size_t kShortestPrefix = 4;

Backup ReadBackup(const Statement& row) {
  return {.id = row.Text(0),
          .project = row.Text(1),
          .environment = row.Text(2),
          .commit = row.Text(3),
          .release = static_cast<uint32_t>(row.Number(4)),
          .is_automated = row.Number(5) != 0,
          .is_complete = row.Number(6) != 0,
          .size_bytes = static_cast<uint64_t>(row.Number(7)),
          .created_unix_ms = row.Number(8),
          .manifest = row.Text(9)};
}

}  // namespace

Status BackupTable::Put(const Backup& backup) {
  return database_.Prepare("INSERT OR REPLACE INTO backups VALUES (?,?,?,?,?,?,?,?,?,?)")
      .Bind(backup.id)
      .Bind(backup.project)
      .Bind(backup.environment)
      .Bind(backup.commit)
      .Bind(int64_t{backup.release})
      .Bind(int64_t{backup.is_automated})
      .Bind(int64_t{backup.is_complete})
      .Bind(static_cast<int64_t>(backup.size_bytes))
      .Bind(backup.created_unix_ms)
      .Bind(backup.manifest)
      .Run();
}

StatusOr<Backup> BackupTable::Get(const std::string& project, const std::string& id_or_prefix) {
  const bool is_hex = std::all_of(id_or_prefix.begin(), id_or_prefix.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (!is_hex) return NotFound("project '" + project + "' has no such backup");
  if (id_or_prefix.size() < kShortestPrefix) {
    return InvalidArgument("a backup is named by at least 4 digits of its id");
  }
  Statement statement =
      database_.Prepare(std::string(kSelect) + "WHERE project = ? AND id LIKE ? || '%'" + kOrder);
  statement.Bind(project).Bind(id_or_prefix);
  PAAS_ASSIGN_OR_RETURN(const std::vector<Backup> found, Rows(statement, ReadBackup));
  if (found.size() == 1) return found[0];
  if (found.empty()) return NotFound("project '" + project + "' has no backup " + id_or_prefix);
  return FailedPrecondition(id_or_prefix + " is the beginning of several backups");
}

StatusOr<std::vector<Backup>> BackupTable::List(const std::string& project,
                                                const std::string& environment) {
  Statement statement = database_.Prepare(
      std::string(kSelect) + "WHERE (?1 = '' OR project = ?1) AND (?2 = '' OR environment = ?2)" +
      kOrder);
  statement.Bind(project).Bind(environment);
  return Rows(statement, ReadBackup);
}

Status BackupTable::Delete(const std::string& id) {
  return database_.Prepare("DELETE FROM backups WHERE id = ?").Bind(id).Run();
}

}  // namespace paas::controller
