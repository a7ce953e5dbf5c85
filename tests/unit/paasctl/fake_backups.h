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
