#pragma once
// Longer than 120 lines: one definition for each call of the contract.

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "paasctl/client/client.h"
#include "tests/unit/paasctl/fake_access.h"
#include "tests/unit/paasctl/fake_backups.h"
#include "tests/unit/paasctl/fake_environments.h"
#include "tests/unit/paasctl/fake_jobs.h"
#include "tests/unit/paasctl/fake_live.h"
#include "tests/unit/paasctl/fake_nodes.h"
#include "tests/unit/paasctl/fake_releases.h"
#include "tests/unit/paasctl/fake_variables.h"

namespace paas::paasctl {

// A control plane that answers with what the test put in.
class FakeClient : public Client {
 public:
  StatusOr<std::vector<Environment>> ListEnvironments(const std::string& project) override {
    PAAS_RETURN_IF_ERROR(status);
    std::vector<Environment> found;
    for (const Environment& environment : environments) {
      if (project.empty() || environment.project == project) found.push_back(environment);
    }
    return found;
  }
  StatusOr<Environment> GetEnvironment(const EnvironmentId& id) override {
    for (const Environment& environment : environments) {
      if (environment.name == id.environment) return environment;
    }
    return NotFound("project " + id.project + " has no environment " + id.environment);
  }
  Status DeleteEnvironment(const EnvironmentId& id, const EventSink& sink) override {
    deleted.push_back(id);
    for (const ActivityEvent& event : events) sink(event);
    return status;
  }
  Status Deploy(const DeployRequest& request, const SourceWriter& source,
                const EventSink& sink) override {
    deployed = request.target;
    PAAS_RETURN_IF_ERROR(source([this](std::string_view piece) {
      archive += piece;
      return absl::OkStatus();
    }));
    for (const ActivityEvent& event : events) sink(event);
    return status;
  }
  StatusOr<Plan> PlanDeploy(const DeployRequest&, const SourceWriter&) override { return plan; }
  Status Redeploy(const EnvironmentId& id, bool, const EventSink& sink) override {
    deployed = id;
    for (const ActivityEvent& event : events) sink(event);
    return status;
  }
  StatusOr<std::vector<Activity>> ListActivities(const ActivityQuery&) override {
    return activities;
  }
  StatusOr<Activity> GetActivity(const std::string& id) override {
    for (const Activity& activity : activities) {
      if (activity.id.rfind(id, 0) == 0) return activity;
    }
    return NotFound("there is no activity " + id);
  }
  Status WatchActivity(const std::string&, uint64_t after, const EventSink& sink) override {
    if (outages-- > 0) return Unavailable("control plane unreachable");
    for (const auto* some : {&events, &later_events}) {
      for (const ActivityEvent& event : *some) {
        if (event.sequence > after) sink(event);
      }
    }
    return absl::OkStatus();
  }
  StatusOr<Activity> CancelActivity(const std::string& id) override { return GetActivity(id); }
  StatusOr<std::vector<Container>> ListContainers(const EnvironmentId&) override {
    return containers;
  }
  StatusOr<std::unique_ptr<ExecStream>> Exec(const ExecRequest& request) override {
    exec_requests.push_back(request);
    if (exec == nullptr) return Unavailable("no containers here");
    return exec(request);
  }
  StatusOr<std::vector<ContainerStats>> Stats(const EnvironmentId&) override { return stats; }
  StatusOr<std::vector<Relationship>> ListRelationships(const EnvironmentId&,
                                                        bool show_secrets) override {
    std::vector<Relationship> answer = relationships;
    for (Relationship& one : answer) {
      if (!show_secrets) one.password.reset();
    }
    return answer;
  }
  StatusOr<std::vector<ContainerNetwork>> Network(const EnvironmentId&) override {
    return networks;
  }
  StatusOr<std::vector<Route>> ListRoutes(const EnvironmentId&) override { return routes; }
  StatusOr<RouteExplanation> ExplainRoute(const EnvironmentId& id,
                                          const std::string& url) override {
    explained = {id, url};
    return explanation;
  }
  StatusOr<std::string> TlsAuthority() override { return std::string("PEM\n"); }
  Status Logs(const LogsRequest& request, const LogSink& sink) override {
    logs_request = request;
    for (const LogLine& line : log_lines) sink(line);
    return status;
  }
  StatusOr<std::vector<Finding>> Doctor() override { return findings; }
  StatusOr<Versions> Version() override { return Versions{"0.1.0", "0.1.0", "0.1.0"}; }
  VariableCalls& variables() override { return fake_variables; }
  JobCalls& jobs() override { return fake_jobs; }
  ReleaseCalls& releases() override { return fake_releases; }
  AccessCalls& access() override { return fake_access; }
  BackupCalls& backups() override { return fake_backups; }
  EnvironmentCalls& tree() override { return fake_environments; }
  LiveCalls& live() override { return fake_live; }
  NodeCalls& nodes() override { return fake_nodes; }
  void Interrupt() override {}

  FakeVariables fake_variables;
  FakeJobs fake_jobs;
  FakeReleases fake_releases;
  FakeAccess fake_access;
  FakeBackups fake_backups;
  FakeEnvironments fake_environments;
  FakeLive fake_live;
  FakeNodes fake_nodes;
  Status status;
  std::vector<Environment> environments;
  std::vector<Container> containers;
  std::vector<ContainerStats> stats;
  std::vector<ContainerNetwork> networks;
  std::vector<Relationship> relationships;
  std::vector<Route> routes;
  RouteExplanation explanation;
  std::pair<EnvironmentId, std::string> explained;
  std::function<StatusOr<std::unique_ptr<ExecStream>>(const ExecRequest&)> exec;
  std::vector<ExecRequest> exec_requests;
  std::vector<Activity> activities;
  std::vector<ActivityEvent> events;
  std::vector<ActivityEvent> later_events;  // nobody is told of them but who watches
  int outages = 0;                          // times that watching fails
  std::vector<Finding> findings;
  std::vector<LogLine> log_lines;
  Plan plan;
  LogsRequest logs_request;
  EnvironmentId deployed;
  std::vector<EnvironmentId> deleted;
  std::string archive;
};

}  // namespace paas::paasctl
