// The controller's wiring: which part uses which, and in which order they begin and end.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "common/log/log.h"
#include "common/os/directory_lock.h"
#include "common/os/termination.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "controller/activity/activity_queue.h"
#include "controller/activity/journal.h"
#include "controller/client/grpc_agent_client.h"
#include "controller/client/grpc_builder_client.h"
#include "controller/deploy/deploy_runner.h"
#include "controller/deploy/deployments.h"
#include "controller/deploy/router_upkeep.h"
#include "controller/jobs/cron_scheduler.h"
#include "controller/jobs/job_runner.h"
#include "controller/jobs/jobs.h"
#include "controller/options.h"
#include "controller/rpc/controller_service.h"
#include "controller/state/sqlite_store.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kDrain(2);

log::Level LevelOf(const std::string& name) {
  if (name == "debug") return log::Level::kDebug;
  if (name == "warning") return log::Level::kWarning;
  return name == "error" ? log::Level::kError : log::Level::kInfo;
}

RouterSettings RouterOf(const Options& options) {
  RouterSettings settings{.run_dir = options.run_dir + "/router",
                          .listen = options.router_listen,
                          .listen_tls = options.router_listen_tls,
                          .worker_user = ::geteuid() == 0 ? options.router_user : "",
                          .cache_megabytes = options.router_cache_mb};
  if (!options.router_acme_email.empty()) settings.acme_webroot = settings.run_dir + "/acme";
  FindModules(settings);
  return settings;
}

uint16_t PortOf(const std::string& listen) {
  return static_cast<uint16_t>(std::atoi(listen.c_str() + listen.rfind(':') + 1));
}

SiteSettings SitesOf(const Options& options) {
  SiteSettings sites{.domain = options.site_domain,
                     .port = PortOf(options.router_listen),
                     .allows_private_proxies = options.router_private_proxies};
  if (options.router_listen_tls.empty()) return sites;
  sites.tls_port = PortOf(options.router_listen_tls);
  sites.tls = options.router_tls == "redirect" ? model::TlsMode::kRedirect : model::TlsMode::kServe;
  return sites;
}

CertificateStore::Settings CertificatesOf(const Options& options, const Router& router) {
  return {.directory = options.state_dir + "/tls",
          .domain = options.site_domain,
          .provided = options.router_certificates,
          .acme = {.email = options.router_acme_email,
                   .server = options.router_acme_server,
                   .authority = options.router_acme_authority},
          .acme_webroot = router.settings().acme_webroot};
}

// The router inherits our limit of open files; its soft one is often 1024.
void RaiseFileLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

StatusOr<std::shared_ptr<grpc::Channel>> ConnectTo(const std::string& endpoint,
                                                   const rpc::TlsFiles& tls) {
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint parsed, rpc::ParseEndpoint(endpoint));
  return rpc::Connect(parsed, parsed.kind == rpc::Endpoint::Kind::kTcp ? tls : rpc::TlsFiles{});
}

Status Serve(const Options& options) {
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint, rpc::ParseEndpoint(options.listen));
  // Two controllers on one state would both run its queue.
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock,
                        os::LockDirectory(options.state_dir, "paas-controller"));
  PAAS_ASSIGN_OR_RETURN(const auto agent_channel, ConnectTo(options.agent, options.tls));
  PAAS_ASSIGN_OR_RETURN(const auto builder_channel, ConnectTo(options.builder, options.tls));
  PAAS_ASSIGN_OR_RETURN(const auto store, OpenSqliteStore(options.state_dir + "/state.sqlite"));

  const UnixClock clock = SystemUnixClock();
  const auto agent = MakeAgentClient(agent_channel);
  const auto builder = MakeBuilderClient(builder_channel);
  SourceStore sources(options.state_dir + "/projects");
  Projects projects(*store, clock);
  Router router(RouterOf(options));
  TargetResolver targets(SystemLookup(), options.router_private_proxies);
  CertificateStore certificates(CertificatesOf(options, router), clock);
  RouterTraffic traffic(router, targets, certificates);
  RoutingTable routes(traffic);
  RouterUpkeep upkeep(routes, targets, certificates);
  RunningJobs running_jobs;
  const Doors doors{.store = *store,
                    .projects = projects,
                    .sources = sources,
                    .builder = *builder,
                    .agent = *agent,
                    .routes = routes,
                    .traffic = traffic,
                    .jobs = running_jobs,
                    .clock = clock,
                    .sites = SitesOf(options)};
  Journal journal(*store, clock);
  DeployRunner deploys(doors);
  JobRunner runner(doors, deploys);
  ActivityQueue queue(*store, journal, runner, running_jobs, clock, options.parallel_deploys);
  CronScheduler crons(*store, queue, clock);
  Jobs jobs(*store, queue, clock);
  Deployments deployments(doors, queue);
  Variables variables(doors, queue);
  AgentProxy proxy(*store, agent_channel);
  SystemDoctor doctor(proxy, *builder, router, options.state_dir);
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
                             .version = PAAS_VERSION});

  // Requests are served before anything else is asked for; a router that cannot start is told by
  // `doctor` and by every deploy, and does not keep the controller from running.
  const Status routed = routes.Restore(*store);
  if (!routed.ok()) log::Error("router: " + Message(routed));
  upkeep.Start();
  PAAS_RETURN_IF_ERROR(queue.Start());
  crons.Start();
  PAAS_ASSIGN_OR_RETURN(
      const auto server,
      rpc::Server::Start({.endpoints = {endpoint}, .tls = options.tls}, {&service}));
  log::Info("serving on " + options.listen + ", router on " + options.router_listen +
            (options.router_listen_tls.empty() ? "" : " and " + options.router_listen_tls));
  os::WaitForTermination();
  log::Info("stopping; the router and all containers go on");
  os::ExitAfter(5 * kDrain);
  crons.Shutdown();
  queue.Shutdown();
  journal.Shutdown();
  server->Shutdown(kDrain);
  return absl::OkStatus();
}

int Run(int argc, char** argv) {
  const StatusOr<Options> options = ParseOptions(argc, argv);
  if (!options.ok()) {
    std::fprintf(stderr, "paas-controller: %s\n", Message(options.status()).c_str());
    return 2;
  }
  log::Initialize({.program = "paas-controller",
                   .level = LevelOf(options->log_level),
                   .json = options->log_json});
  Status status;
  switch (options->action) {
    case Options::Action::kExit:
      return options->exit_code;
    case Options::Action::kCheckConfig:
      std::fputs(Describe(*options).c_str(), stdout);
      return 0;
    case Options::Action::kStopRouter:
      status = Router(RouterOf(*options)).Stop();
      break;
    case Options::Action::kServe:
      RaiseFileLimit();
      status = Serve(*options);
      break;
  }
  if (!status.ok()) log::Error(Message(status));
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace paas::controller

int main(int argc, char** argv) {
  paas::os::BlockTerminationSignals();
  return paas::controller::Run(argc, argv);
}
