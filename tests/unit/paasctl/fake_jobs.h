#pragma once

#include <vector>

#include "paasctl/client/job_calls.h"

namespace paas::paasctl {

// Remembers what was asked and answers with what the test put in.
class FakeJobs : public JobCalls {
 public:
  StatusOr<std::vector<Cron>> ListCrons(const EnvironmentId&) override { return crons; }
  StatusOr<std::vector<Operation>> ListOperations(const EnvironmentId&) override {
    return operations;
  }
  Status Run(const JobRequest& asked, const EventSink& sink) override {
    request = asked;
    for (const ActivityEvent& event : events) sink(event);
    return status;
  }

  std::vector<Cron> crons;
  std::vector<Operation> operations;
  std::vector<ActivityEvent> events;
  Status status;
  JobRequest request;
};

}  // namespace paas::paasctl
