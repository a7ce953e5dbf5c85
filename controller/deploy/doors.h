#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "controller/activity/clock.h"
#include "controller/activity/running_jobs.h"
#include "controller/client/agent_client.h"
#include "controller/client/builder_client.h"
#include "controller/client/data_client.h"
#include "controller/client/disk_client.h"
#include "controller/deploy/image_leases.h"
#include "controller/deploy/projects.h"
#include "controller/deploy/routing_table.h"
#include "controller/deploy/source_store.h"
#include "controller/router/traffic.h"
#include "controller/state/event.h"
#include "controller/state/state_store.h"
#include "model/resolved_route.h"

namespace paas::controller {

class DeployKeys;

// Where environments live in the eyes of a browser.
struct SiteSettings {
  std::string domain = "localhost";
  uint16_t port = 8080;  // of the router, shown in URLs
  uint16_t tls_port = 0;
  model::TlsMode tls = model::TlsMode::kOff;
  bool allows_private_proxies = false;
};

// Everything outside that a deploy works on. References outlive every activity.
struct Doors {
  StateStore& store;
  Projects& projects;
  SourceStore& sources;
  BuilderClient& builder;
  AgentClient& agent;
  RoutingTable& routes;
  Traffic& traffic;
  RunningJobs& jobs;
  UnixClock clock;
  SiteSettings sites;
  std::shared_ptr<ImageLeases> leases = std::make_shared<ImageLeases>();
  DiskClient* disk = nullptr;  // null: nobody is asked whether there is room
  // What would make room when there is none: "paasctl gc would free 1.2 GB". May be null.
  std::function<std::string()> relief = {};
  DataClient* data = nullptr;         // null: environments begin without data
  uint32_t kept_backups = 7;          // of an environment, of those that the schedule makes
  DeployKeys* deploy_keys = nullptr;  // null: no submodules over SSH
};

// The early end of an activity; nothing: go on.
using Stop = std::optional<FinishedEvent>;

}  // namespace paas::controller
