#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/activity_event.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

struct Backup {
  std::string id;
  std::string environment;
  std::string commit;
  uint32_t release = 0;
  bool is_automated = false;
  bool is_complete = false;
  uint64_t size_bytes = 0;  // shared with others or not
  uint64_t own_bytes = 0;   // what goes when it goes
  int64_t created_unix_ms = 0;
  std::string origin = {};  // of one that was imported: "shop/main r41"
};

struct ImportedBackup {
  Backup backup;
  std::vector<std::string> missing_variables;  // that it was made with and that are not set here
};

// The part of Client that is about backups.
class BackupCalls {
 public:
  virtual ~BackupCalls() = default;

  // Newest first; an empty environment means all of the project.
  virtual StatusOr<std::vector<Backup>> List(const EnvironmentId& id) = 0;
  virtual Status Create(const EnvironmentId& id, const EventSink& sink) = 0;
  // `into`: a new environment; empty: the one that it is of.
  virtual Status Restore(const std::string& project, const std::string& backup,
                         const std::string& into, const EventSink& sink) = 0;
  virtual Status Delete(const std::string& project, const std::string& backup,
                        const EventSink& sink) = 0;

  // Takes pieces of an archive; its first error ends everything and is returned.
  using PieceSink = std::function<Status(std::string_view)>;
  virtual Status Export(const std::string& project, const std::string& backup,
                        const PieceSink& sink) = 0;
  // Gives the archive to its argument.
  using ArchiveSource = std::function<Status(const PieceSink&)>;
  // An empty environment: that of the archive.
  virtual StatusOr<ImportedBackup> Import(const EnvironmentId& id, const ArchiveSource& source) = 0;
};

}  // namespace paas::paasctl
