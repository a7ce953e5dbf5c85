// The controller's wiring: which part uses which, and in which order they begin and end.

#include <grpcpp/grpcpp.h>

#include <memory>

#include "common/concurrency/repeating_task.h"
#include "common/daemon/daemon.h"
#include "common/log/log.h"
#include "common/os/state_directory.h"
#include "common/os/termination.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "controller/access/accounts.h"
#include "controller/access/gate.h"
#include "controller/activity/activity_queue.h"
#include "controller/activity/journal.h"
#include "controller/activity/metered_runner.h"
#include "controller/client/agent_router_host.h"
#include "controller/client/grpc_agent_client.h"
#include "controller/client/grpc_builder_client.h"
#include "controller/client/grpc_data_client.h"
#include "controller/client/grpc_disk_client.h"
#include "controller/deploy/backups.h"
#include "controller/deploy/branches.h"
#include "controller/deploy/deploy_runner.h"
#include "controller/deploy/deployments.h"
#include "controller/deploy/expirations.h"
#include "controller/deploy/http_access.h"
#include "controller/deploy/idle_pauses.h"
#include "controller/deploy/pauses.h"
#include "controller/deploy/resources.h"
#include "controller/deploy/router_upkeep.h"
#include "controller/deploy/waker.h"
#include "controller/garbage/garbage_collector.h"
#include "controller/http/http_server.h"
#include "controller/jobs/backup_scheduler.h"
#include "controller/jobs/cron_scheduler.h"
#include "controller/jobs/job_runner.h"
#include "controller/jobs/jobs.h"
#include "controller/options.h"
#include "controller/router/probe_key.h"
#include "controller/rpc/access_service.h"
#include "controller/rpc/audit_observer.h"
#include "controller/rpc/backup_service.h"
#include "controller/rpc/controller_service.h"
#include "controller/rpc/environment_service.h"
#include "controller/rpc/git_front.h"
#include "controller/rpc/guarded_service.h"
#include "controller/rpc/live_service.h"
#include "controller/rpc/members.h"
#include "controller/rpc/node_service.h"
#include "controller/rpc/project_service.h"
#include "controller/rpc/release_service.h"
#include "controller/settings.h"
#include "controller/state/sqlite_store.h"

namespace paas::controller {
namespace {

// Of the layout of the state directory; raised when an older daemon could not read it.
// Those that could not be undone, since the agent was away, are tried again.
constexpr std::chrono::minutes kHalfImports(10);
constexpr int kStateVersion = 1;
constexpr std::chrono::seconds kDrain(2);
constexpr std::chrono::seconds kLongestSilence(30);

// Asks for a connection where there is none; an idle channel has none though its peer is well.
std::string Reachability(grpc::Channel& channel) {
  const auto deadline = std::chrono::system_clock::now() + std::chrono::milliseconds(300);
  return channel.WaitForConnected(deadline) ? "" : "is not reachable";
}

// Null: it is not wanted.
StatusOr<std::unique_ptr<http::HttpServer>> StartHttp(const Options& options, rpc::Server& server) {
  if (!options.http_listen) return std::unique_ptr<http::HttpServer>();
  return http::HttpServer::Start({.endpoint = *options.http_listen,
                                  .tls = options.daemon.tls,
                                  .socket_group = options.http_group},
                                 std::make_unique<http::Api>(server.InProcess(), PAAS_VERSION));
}

Status Serve(const Options& options) {
  // Two controllers on one state would both run its queue.
  PAAS_ASSIGN_OR_RETURN(
      const os::UniqueFd lock,
      os::OpenStateDirectory(options.daemon.state_dir, "paas-controller", kStateVersion));
  PAAS_ASSIGN_OR_RETURN(const auto daemon, daemon::Daemon::Start(options.daemon, PAAS_VERSION));
  const std::string database = options.daemon.state_dir + "/state.sqlite";
  PAAS_ASSIGN_OR_RETURN(const auto store, OpenSqliteStore(database));
  PAAS_ASSIGN_OR_RETURN(const auto access, OpenSqliteAccessStore(database));
  const UnixClock clock = SystemUnixClock();
  PAAS_ASSIGN_OR_RETURN(const auto deploy_keys, OpenDeployKeys(database, clock));
  PAAS_ASSIGN_OR_RETURN(const auto members,
                        Members::Open(MembersOf(options, database), *access, clock));
  PAAS_ASSIGN_OR_RETURN(const auto agent_channel,
                        members->ConnectTo(options.agent, membership::Role::kAgent));
  PAAS_ASSIGN_OR_RETURN(const auto builder_channel,
                        members->ConnectTo(options.builder, membership::Role::kBuilder));

  const auto agent = MakeAgentClient(agent_channel);
  const auto builder = MakeBuilderClient(builder_channel);
  const auto data = MakeDataClient(agent_channel);
  SourceStore sources(options.daemon.state_dir + "/projects", options.git_group);
  Projects projects(*store, clock);
  AgentRouterHost router_host(agent_channel, *builder);
  PAAS_ASSIGN_OR_RETURN(const std::string probe_key,
                        ProbeKey(options.daemon.state_dir + "/probe.key"));
  Router router(RouterOf(options, probe_key), router_host);
  TargetResolver targets(SystemLookup(), options.router_private_proxies);
  CertificateStore certificates(CertificatesOf(options, router), clock);
  RouterTraffic traffic(router, targets, certificates);
  RoutingTable routes(traffic, [&store] { return AllAccess(*store); });
  HttpAccesses http_access(*store, routes, clock);
  RouterUpkeep upkeep(routes, targets, certificates);
  RunningJobs running_jobs;
  const auto disk = MakeDiskClient(builder_channel, agent_channel);
  const auto leases = std::make_shared<ImageLeases>();
  GarbageCollector garbage(*store, *disk, *leases, options.kept_releases);
  const Doors doors{.store = *store,
                    .projects = projects,
                    .sources = sources,
                    .builder = *builder,
                    .agent = *agent,
                    .routes = routes,
                    .traffic = traffic,
                    .jobs = running_jobs,
                    .clock = clock,
                    .sites = SitesOf(options),
                    .leases = leases,
                    .disk = disk.get(),
                    .relief = [&garbage] { return Relief(garbage); },
                    .data = data.get(),
                    .kept_backups = options.kept_backups,
                    .deploy_keys = deploy_keys.get()};
  Journal journal(*store, clock);
  DeployRunner deploys(doors);
  JobRunner runner(doors, deploys);
  MeteredRunner metered(runner, daemon->metrics());
  ActivityQueue queue(*store, journal, metered, running_jobs, clock, options.queue);
  CronScheduler crons(*store, queue, clock);
  Jobs jobs(*store, queue, clock);
  Deployments deployments(doors, queue);
  Branches branches(doors, queue);
  Backups backups(doors, queue);
  BackupArchives archives(doors, options.daemon.state_dir);
  RepeatingTask half_imports;
  const auto schedule = BackupScheduler::Make(
      options.backup_schedule, options.site_domain, *store, clock, [&](const Environment& one) {
        return backups.Create(one.project, one.name, /*actor=*/"", /*automated=*/true).status();
      });
  Variables variables(doors, queue);
  Resources resources(doors, queue);
  Pauses pauses(doors, queue);
  Waker waker(
      routes, AskRouter(router.settings().Control()),
      [&store](const std::string& project, const std::string& environment) {
        return store->GetPause(project, environment).value_or(PauseRecord{}).since_unix_ms;
      },
      [&pauses](const std::string& project, const std::string& environment) {
        const auto queued = pauses.Resume(project, environment, "", "woken by a request");
        if (!queued.ok()) log::Error("wake " + environment + ": " + Message(queued.status()));
      });
  IdlePauses idle(*store, clock, options.pause_idle_days, [&pauses](const Environment& one) {
    const auto queued = pauses.Pause({.project = one.project, .environment = one.name});
    if (!queued.ok()) log::Error("pause " + one.name + ": " + Message(queued.status()));
  });
  Expirations expirations(*store, clock,
                          [&branches](const Environment& one, const std::string& why) {
                            const auto queued = branches.Expire(one, why);
                            if (!queued.ok())
                              log::Error("end " + one.name + ": " + Message(queued.status()));
                          });
  AgentProxy proxy(*store, agent_channel);
  Gate gate(*store, *access, clock, std::chrono::days(options.audit_kept_days));
  AuditObserver calls(gate, *daemon->calls());
  Accounts accounts(*store, *access, clock);
  SystemDoctor doctor(proxy, *builder, options.daemon.state_dir);
  ControllerService service({.store = *store,
                             .journal = journal,
                             .queue = queue,
                             .deployments = deployments,
                             .variables = variables,
                             .jobs = jobs,
                             .agent = proxy,
                             .doctor = doctor,
                             .routes = routes,
                             .certificates = certificates,
                             .gate = gate,
                             .version = PAAS_VERSION});
  LiveService live({.journal = journal, .resources = resources, .pauses = pauses});
  ReleaseService releases({.store = *store,
                           .journal = journal,
                           .deployments = deployments,
                           .garbage = garbage,
                           .disk = *disk,
                           .kept_releases = options.kept_releases});
  EnvironmentService environments({.store = *store,
                                   .journal = journal,
                                   .branches = branches,
                                   .data = *data,
                                   .access = http_access});
  BackupService backup_service(
      {.journal = journal, .backups = backups, .archives = archives, .gate = gate});
  AccessService users(*access, accounts, gate);
  ProjectService catalog({.store = *store,
                          .access = *access,
                          .gate = gate,
                          .projects = projects,
                          .sources = sources,
                          .keys = *deploy_keys,
                          .remotes = options.git_remotes});
  NodeService node_service(members->nodes(), options.nodes_listen);
  GuardedService guarded[] = {{service, "paas.controller.v1.Controller", gate},
                              {releases, "paas.controller.v1.Releases", gate},
                              {environments, "paas.controller.v1.Environments", gate},
                              {backup_service, "paas.controller.v1.Backups", gate},
                              {live, "paas.controller.v1.Live", gate},
                              {users, "paas.controller.v1.Access", gate},
                              {node_service, "paas.controller.v1.Nodes", gate},
                              {catalog, "paas.controller.v1.ProjectCatalog", gate}};
  std::vector<grpc::Service*> served;
  for (GuardedService& one : guarded) served.push_back(&one);

  // Requests are served before anything else is asked for; a router that cannot start, or an agent
  // that is not there yet, is told by `doctor` and by every deploy, and does not keep the
  // controller from running.
  const Status routed = routes.Restore(*store);
  if (!routed.ok()) log::Error("router: " + Message(routed));
  upkeep.Start(/*is_served=*/routed.ok());
  half_imports.Start(kHalfImports, RepeatingTask::First::kAtOnce, [&] { archives.DropHalves(); });
  PAAS_RETURN_IF_ERROR(queue.Start());
  crons.Start();
  if (schedule != nullptr) schedule->Start();
  waker.Start();
  idle.Start();
  expirations.Start();
  PAAS_ASSIGN_OR_RETURN(const auto server, rpc::Server::Start({.endpoints = options.daemon.listen,
                                                               .tls = options.daemon.tls,
                                                               .observer = &calls,
                                                               .client_certificate_optional = true},
                                                              served));
  PAAS_ASSIGN_OR_RETURN(
      const auto git_server,
      GitFrontServer::Start({options.daemon.run_dir, options.git_group, daemon->calls()},
                            {.doors = doors,
                             .queue = queue,
                             .access = *access,
                             .gate = gate,
                             .journal = journal,
                             .push_limit_mb = options.git_push_limit_mb}));
  PAAS_ASSIGN_OR_RETURN(const auto http_server, StartHttp(options, *server));
  PAAS_RETURN_IF_ERROR(members->Serve(daemon->calls()));
  log::Info("serving on " + options.daemon.listen[0].Target() + ", router on " +
            options.router_listen +
            (options.router_listen_tls.empty() ? "" : " and " + options.router_listen_tls));
  AddStateMetrics(daemon->metrics(), *store);
  daemon->metrics().AddGauge("paas_router_up", "1: the router serves what it was last given.",
                             [&router] { return router.Problem().empty() ? 1 : 0; });
  daemon->readiness().Require("router", [&router] { return router.Problem(); });
  daemon->readiness().Require("agent", [&] { return Reachability(*agent_channel); });
  daemon->readiness().Require("builder", [&] { return Reachability(*builder_channel); });
  daemon->watchdog().Probe("the state store", kLongestSilence, [&store] {
    (void)store->ListProjects();
    return true;
  });
  daemon->WatchServer(options.daemon.listen);
  daemon->Ready("router on " + options.router_listen);
  daemon->AwaitTermination(5 * kDrain);
  log::Info("stopping; the router and all containers go on");
  crons.Shutdown();
  if (schedule != nullptr) schedule->Shutdown();
  waker.Shutdown();
  idle.Shutdown();
  expirations.Shutdown();
  half_imports.Stop();
  queue.Shutdown();
  journal.Shutdown();
  if (http_server != nullptr) http_server->Shutdown();
  git_server->Shutdown(kDrain);
  members->Shutdown(kDrain);
  server->Shutdown(kDrain);
  return absl::OkStatus();
}

}  // namespace
}  // namespace paas::controller

int main(int argc, char** argv) {
  const paas::controller::ParsedOptions parsed = paas::controller::ParseOptions(argc, argv);
  if (parsed.exit_code >= 0) return parsed.exit_code;
  paas::os::BlockTerminationSignals();
  const paas::daemon::DaemonOptions& daemon = parsed.options.daemon;
  paas::log::Initialize(
      {.program = daemon.name, .level = daemon.log_level, .format = daemon.log_format});
  const paas::Status status = paas::controller::Serve(parsed.options);
  if (!status.ok()) paas::log::Error(paas::Message(status));
  return status.ok() ? 0 : 1;
}
