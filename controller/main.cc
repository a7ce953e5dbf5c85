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
  return {.run_dir = options.run_dir + "/router",
          .listen = options.router_listen,
          .worker_user = ::geteuid() == 0 ? options.router_user : "",
          .worker_connections = 4096};
}

SiteSettings SitesOf(const Options& options) {
  const std::string& listen = options.router_listen;
  const int port = std::atoi(listen.c_str() + listen.rfind(':') + 1);
  return {.domain = options.site_domain, .port = static_cast<uint16_t>(port)};
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
  RouterTraffic traffic(router);
  RoutingTable routes(traffic);
  const Doors doors{.store = *store,
                    .projects = projects,
                    .sources = sources,
                    .builder = *builder,
                    .agent = *agent,
                    .routes = routes,
                    .traffic = traffic,
                    .clock = clock,
                    .sites = SitesOf(options)};
  Journal journal(*store, clock);
  DeployRunner runner(doors);
  ActivityQueue queue(*store, journal, runner, clock, options.parallel_deploys);
  Deployments deployments(doors, queue);
  AgentProxy proxy(*store, agent_channel);
  SystemDoctor doctor(proxy, *builder, router, options.state_dir);
  ControllerService service({.store = *store,
                             .journal = journal,
                             .queue = queue,
                             .deployments = deployments,
                             .agent = proxy,
                             .doctor = doctor,
                             .version = PAAS_VERSION});

  // Requests are served before anything else is asked for; a router that cannot start is told by
  // `doctor` and by every deploy, and does not keep the controller from running.
  const Status routed = routes.Restore(*store);
  if (!routed.ok()) log::Error("router: " + Message(routed));
  PAAS_RETURN_IF_ERROR(queue.Start());
  PAAS_ASSIGN_OR_RETURN(
      const auto server,
      rpc::Server::Start({.endpoints = {endpoint}, .tls = options.tls}, {&service}));
  log::Info("serving on " + options.listen + ", router on " + options.router_listen);
  os::WaitForTermination();
  log::Info("stopping; the router and all containers go on");
  os::ExitAfter(5 * kDrain);
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
