#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/access_calls.h"
#include "paasctl/client/activity_event.h"
#include "paasctl/client/backup_calls.h"
#include "paasctl/client/environment_calls.h"
#include "paasctl/client/exec.h"
#include "paasctl/client/job_calls.h"
#include "paasctl/client/live_calls.h"
#include "paasctl/client/node_calls.h"
#include "paasctl/client/relationship.h"
#include "paasctl/client/release_calls.h"
#include "paasctl/client/route.h"
#include "paasctl/client/types.h"
#include "paasctl/client/variable_calls.h"

namespace paas::paasctl {

using LogSink = std::function<void(const LogLine&)>;
// Takes one piece of the source archive; an error means that nobody reads on.
using PieceSink = std::function<Status(std::string_view)>;
// Writes the whole source archive, piece by piece.
using SourceWriter = std::function<Status(const PieceSink&)>;

struct DeployRequest {
  EnvironmentId target;
  bool rebuild = false;
};

struct ActivityQuery {
  EnvironmentId id;  // empty names: all
  uint32_t limit = 20;
  std::string type;  // empty: all
};

struct LogsRequest {
  EnvironmentId target;
  std::string container;  // empty: all
  std::string log;        // empty: all
  uint32_t lines = 0;     // from the end; 0: everything
  bool follow = false;
  int64_t since_unix_ms = 0;
  uint32_t release = 0;  // those of the time in which it served; 0: of any time
};

// The control plane, as paasctl sees it. Streaming calls block until their stream ends; only
// Interrupt() and Exec() may be called meanwhile from another thread. Errors carry the server's
// code; Unavailable means that nobody could be reached.
class Client {
 public:
  virtual ~Client() = default;

  virtual StatusOr<std::vector<Environment>> ListEnvironments(const std::string& project) = 0;
  virtual StatusOr<Environment> GetEnvironment(const EnvironmentId& id) = 0;
  virtual Status DeleteEnvironment(const EnvironmentId& id, const EventSink& sink) = 0;

  virtual Status Redeploy(const EnvironmentId& id, bool rebuild, const EventSink& sink) = 0;

  virtual Status Deploy(const DeployRequest& request, const SourceWriter& source,
                        const EventSink& sink) = 0;
  virtual StatusOr<Plan> PlanDeploy(const DeployRequest& request, const SourceWriter& source) = 0;

  virtual StatusOr<std::vector<Activity>> ListActivities(const ActivityQuery& query) = 0;
  virtual StatusOr<Activity> GetActivity(const std::string& id) = 0;
  virtual Status WatchActivity(const std::string& id, uint64_t after, const EventSink& sink) = 0;
  virtual StatusOr<Activity> CancelActivity(const std::string& id) = 0;

  virtual StatusOr<std::vector<Container>> ListContainers(const EnvironmentId& id) = 0;
  virtual StatusOr<std::unique_ptr<ExecStream>> Exec(const ExecRequest& request) = 0;
  // Of running containers; an empty project means all.
  virtual StatusOr<std::vector<ContainerStats>> Stats(const EnvironmentId& id) = 0;
  virtual StatusOr<std::vector<ContainerNetwork>> Network(const EnvironmentId& id) = 0;
  // Of the latest release; NotFound when there is none yet.
  virtual StatusOr<std::vector<Relationship>> ListRelationships(const EnvironmentId& id,
                                                                bool show_secrets) = 0;
  virtual StatusOr<std::vector<Route>> ListRoutes(const EnvironmentId& id) = 0;
  // What answers `url`; a path alone is one of the environment's primary route.
  virtual StatusOr<RouteExplanation> ExplainRoute(const EnvironmentId& id,
                                                  const std::string& url) = 0;
  // The certificate of the platform's own authority, as PEM.
  virtual StatusOr<std::string> TlsAuthority() = 0;
  virtual Status Logs(const LogsRequest& request, const LogSink& sink) = 0;

  virtual VariableCalls& variables() = 0;
  virtual JobCalls& jobs() = 0;
  virtual ReleaseCalls& releases() = 0;
  virtual EnvironmentCalls& tree() = 0;
  virtual BackupCalls& backups() = 0;
  virtual LiveCalls& live() = 0;
  virtual AccessCalls& access() = 0;
  virtual NodeCalls& nodes() = 0;

  virtual StatusOr<std::vector<Finding>> Doctor() = 0;
  virtual StatusOr<Versions> Version() = 0;

  // Ends the streaming call in flight with Cancelled. Thread-safe.
  virtual void Interrupt() = 0;
};

}  // namespace paas::paasctl
