#pragma once

#include <cstdint>
#include <string>
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
};

}  // namespace paas::paasctl
