#include "paasctl/commands/backup_choice.h"

namespace paas::paasctl {

StatusOr<Backup> FindBackup(Client& client, const std::string& project, const std::string& id) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<Backup> backups, client.backups().List({project, ""}));
  for (const Backup& backup : backups) {
    if (!id.empty() && backup.id.starts_with(id)) return backup;
  }
  return NotFound("project " + project + " has no backup " + id);
}

}  // namespace paas::paasctl
