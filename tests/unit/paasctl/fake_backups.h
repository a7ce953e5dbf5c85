#pragma once

#include <string>
#include <vector>

#include "paasctl/client/backup_calls.h"

namespace paas::paasctl {

// Remembers what was asked and answers with what the test put in.
class FakeBackups : public BackupCalls {
 public:
  StatusOr<std::vector<Backup>> List(const EnvironmentId&) override { return backups; }
  Status Create(const EnvironmentId& id, const EventSink& sink) override {
    return Say("create " + id.environment, sink);
  }
  Status Restore(const std::string&, const std::string& backup, const std::string& into,
                 const EventSink& sink) override {
    return Say("restore " + backup + (into.empty() ? "" : " as " + into), sink);
  }
  Status Delete(const std::string&, const std::string& backup, const EventSink& sink) override {
    return Say("delete " + backup, sink);
  }

  Status Export(const std::string&, const std::string& backup, const PieceSink& sink) override {
    calls.push_back("export " + backup);
    PAAS_RETURN_IF_ERROR(sink(archive));
    return end;
  }
  StatusOr<ImportedBackup> Import(const EnvironmentId& id, const ArchiveSource& source) override {
    calls.push_back("import into " + id.project + "/" + id.environment);
    PAAS_RETURN_IF_ERROR(source([this](std::string_view piece) {
      archive += piece;
      return absl::OkStatus();
    }));
    PAAS_RETURN_IF_ERROR(end);
    return imported;
  }

  std::string archive;  // what is exported, or was imported
  Status end;           // of both
  ImportedBackup imported;
  std::vector<Backup> backups;
  std::vector<std::string> calls;
  std::vector<ActivityEvent> events;

 private:
  Status Say(const std::string& call, const EventSink& sink) {
    calls.push_back(call);
    for (const ActivityEvent& event : events) sink(event);
    return absl::OkStatus();
  }
};

}  // namespace paas::paasctl
