// paas-agent: the wiring diagram.

#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "agent/converge/exit_watcher.h"
#include "agent/converge/name_display.h"
#include "agent/dns/name_keeper.h"
#include "agent/front/metered_front.h"
#include "agent/front/router_front.h"
#include "agent/node/housekeeping.h"
#include "agent/node/node_metrics.h"
#include "agent/oom/oom_keeper.h"
#include "agent/options.h"
#include "agent/recovery/recovery.h"
#include "agent/router/router_keeper.h"
#include "agent/rpc/agent_service.h"
#include "agent/rpc/data_service.h"
#include "common/daemon/daemon.h"
#include "common/log/log.h"
#include "common/os/file.h"
#include "common/os/state_directory.h"
#include "common/os/termination.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "container/pin_directory.h"
#include "image/fuse_squashfs.h"
#include "image/loop_squashfs.h"
#include "membership/client/membership.h"
#include "network/resolvers.h"

namespace paas::agent {
namespace {

// Of the layout of the state directory; raised when an older daemon could not read it.
constexpr int kStateVersion = 1;
constexpr std::chrono::seconds kDrainGrace{5};
constexpr std::chrono::seconds kLongestSilence{30};

// Everything that exists once a node, in the order of its making.
struct Node {
  std::unique_ptr<membership::Membership> member;  // null: of this machine alone
  std::unique_ptr<image::Store> store;
  std::unique_ptr<image::MountBackend> backend;
  std::unique_ptr<image::MountTable> mounts;
  std::unique_ptr<ImageSource> images;
  std::unique_ptr<network::Network> network;
  std::unique_ptr<container::Engine> engine;
  std::unique_ptr<Placement> placement;
  std::unique_ptr<volume::Driver> volume_driver;
  std::unique_ptr<Volumes> volumes;
  std::unique_ptr<Router> router;
  std::unique_ptr<NameRegistry> names;
  InstanceTable table;
  NodeConfig config;

  Mechanisms mechanisms() {
    return {images.get(),  network.get(), engine.get(), placement.get(),
            volumes.get(), &table,        names.get()};
  }
};

std::unique_ptr<image::MountBackend> MakeBackend(const Options& options) {
  const bool kernel = options.image_backend == "kernel" ||
                      (options.image_backend == "auto" && image::LoopSquashfs::Available());
  if (kernel) return std::make_unique<image::LoopSquashfs>();
  return std::make_unique<image::FuseSquashfs>(options.squashfuse_binary);
}

// Null: there is only what is here.
StatusOr<std::shared_ptr<grpc::Channel>> ConnectToImages(const Options& options, const Node& node) {
  if (options.image_source.empty() || options.teardown) return std::shared_ptr<grpc::Channel>();
  PAAS_ASSIGN_OR_RETURN(const rpc::Endpoint endpoint, rpc::ParseEndpoint(options.image_source));
  return membership::Connect(node.member.get(), endpoint, membership::Role::kBuilder,
                             options.daemon.tls);
}

Status OpenImages(const Options& options, Node& node) {
  PAAS_ASSIGN_OR_RETURN(image::TrustedKeys keys,
                        image::TrustedKeys::Load(options.keys + "/trusted"));
  PAAS_ASSIGN_OR_RETURN(node.store, image::Store::Open(options.images, std::move(keys)));
  node.backend = MakeBackend(options);
  PAAS_ASSIGN_OR_RETURN(node.mounts, image::MountTable::Open(options.paths.run, node.store.get(),
                                                             node.backend.get()));
  PAAS_ASSIGN_OR_RETURN(const auto remote, ConnectToImages(options, node));
  node.images = std::make_unique<ImageSource>(node.store.get(), node.mounts.get(), remote);
  return absl::OkStatus();
}

int64_t UnixMilliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Status OpenNetwork(const Options& options, Node& node) {
  network::Config config = options.network;
  for (const std::string& server : node.volume_driver->TrustingServers()) {
    PAAS_ASSIGN_OR_RETURN(const network::Cidr closed, network::Cidr::Parse(server));
    config.closed.push_back(closed);
  }
  if (config.resolvers.empty()) {
    network::Resolvers resolvers = network::NodeResolvers();
    for (const std::string& warning : resolvers.warnings) log::Warning(warning);
    config.resolvers = std::move(resolvers.addresses);
  }
  for (const network::Ipv4& address : config.resolvers) {
    node.config.resolvers.push_back(address.ToString());
  }
  PAAS_ASSIGN_OR_RETURN(node.network, network::Network::Open(config));
  // Before containers are adopted: what was open to them stays open.
  node.names = std::make_unique<NameRegistry>(options.paths.Names(), &UnixMilliseconds);
  PAAS_RETURN_IF_ERROR(node.network->SetNames(node.names->Open()));
  node.placement = std::make_unique<Placement>(container::IdAllocator(options.first_id),
                                               network::AddressPool(config.pool));
  return absl::OkStatus();
}

Status OpenVolumes(const Options& options, Node& node) {
  const auto connect = [&](const rpc::Endpoint& endpoint) {
    return membership::Connect(node.member.get(), endpoint, membership::Role::kStorage,
                               options.daemon.tls);
  };
  PAAS_ASSIGN_OR_RETURN(
      node.volume_driver,
      OpenVolumeDriver(options.volumes, options.paths,
                       options.teardown ? StorageConnector() : StorageConnector(connect)));
  log::Info("volumes: " + std::string(node.volume_driver->name()));
  node.volumes = std::make_unique<Volumes>(node.volume_driver.get());
  return absl::OkStatus();
}

Status OpenNode(const Options& options, Node& node) {
  // Files of containers' root in here belong to the node's root: nobody else may get at them.
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(options.paths.state, 0700));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(options.paths.run));
  if (!options.teardown) {
    PAAS_ASSIGN_OR_RETURN(node.member, membership::Membership::OpenIfJoined(
                                           options.daemon, membership::Role::kAgent, PAAS_VERSION));
  }
  PAAS_RETURN_IF_ERROR(OpenImages(options, node));
  PAAS_RETURN_IF_ERROR(OpenVolumes(options, node));
  PAAS_RETURN_IF_ERROR(OpenNetwork(options, node));
  PAAS_RETURN_IF_ERROR(container::PreparePinDirectory(options.paths.run));
  PAAS_ASSIGN_OR_RETURN(node.engine,
                        container::Engine::Create({.launch_binary = options.launch_binary,
                                                   .run_dir = options.paths.run,
                                                   .state_dir = options.paths.Records(),
                                                   .cgroup_root = options.cgroup_root}));
  return absl::OkStatus();
}

// The ordered stop of a node: containers, then what they stood on. Data and records stay, so that
// the next start brings everything back.
Status Teardown(const std::string& run_dir, Node& node, ContainerLifecycle& lifecycle) {
  PAAS_RETURN_IF_ERROR(node.router->Stop());
  for (const Instance& instance : node.table.List()) {
    PAAS_RETURN_IF_ERROR(lifecycle.Stop(instance.record.Id()));
  }
  PAAS_RETURN_IF_ERROR(node.engine->ReapOrphans({}).status());
  PAAS_RETURN_IF_ERROR(node.network->RemoveAll());
  PAAS_RETURN_IF_ERROR(node.mounts->CollectGarbage({}));
  PAAS_RETURN_IF_ERROR(container::RemovePinDirectory(run_dir));
  return node.volume_driver->Close();
}

std::string Summary(const InstanceTable& table) {
  const std::vector<Instance> instances = table.List();
  const auto running = std::count_if(instances.begin(), instances.end(),
                                     [](const Instance& instance) { return instance.IsRunning(); });
  return std::to_string(running) + " of " + std::to_string(instances.size()) + " containers run";
}

Freezer FreezerOf(container::Engine& engine) {
  return {.set = [&engine](const std::string& group,
                           bool frozen) { return engine.SetGroupFrozen(group, frozen); },
          .is_frozen = [&engine](const std::string& group) { return engine.IsGroupFrozen(group); }};
}

Status Serve(const Options& options, daemon::Daemon& daemon, Node& node, const InstanceStore& store,
             const EnvironmentStore& specs, EnvironmentConverger& converger, Transfers& transfers) {
  ImageCollector images(node.store.get(), node.mounts.get(), &node.table, specs,
                        /*shares_store=*/options.image_source.empty());
  const Admission admission(node.images.get(), node.volumes.get(),
                            {.images = options.images,
                             .state = options.paths.state,
                             .reserve_bytes = options.disk_reserve_bytes});
  PAAS_ASSIGN_OR_RETURN(const std::unique_ptr<OomKeeper> ooms,
                        OomKeeper::Start(&node.table, node.engine->facts().cgroups,
                                         options.cgroup_root, options.paths));
  TaskRunner tasks(node.mechanisms(), node.config, options.task_roots);
  AgentService service({&converger, &tasks, &node.table, node.engine.get(), node.volumes.get(),
                        node.network.get(), node.router.get(), &images, &admission, ooms.get(),
                        options.paths, PAAS_VERSION});
  DataService data({.converger = &converger,
                    .table = &node.table,
                    .transfers = &transfers,
                    .volumes = node.volumes.get(),
                    .reserve_bytes = options.disk_reserve_bytes});
  rpc::ServerOptions serving{
      .endpoints = options.daemon.listen, .tls = options.daemon.tls, .observer = daemon.calls()};
  if (node.member != nullptr) {
    serving.tls = node.member->files();
    serving.member_check = node.member->Admits();
  }
  PAAS_ASSIGN_OR_RETURN(auto server, rpc::Server::Start(serving, {&service, &data}));
  log::Info("serving");
  daemon::Pulse& pulse = daemon.watchdog().Watch("the exit watcher", kLongestSilence);
  const ExitWatcher watcher(&node.table, &converger, [&] {
    pulse.Beat();
    ooms->Look();
    daemon.Say(Summary(node.table));
  });
  const RouterKeeper keeper(node.router.get());
  const Housekeeping housekeeping(&node.table, node.mounts.get(), node.volumes.get(),
                                  node.router.get(), options.paths);
  DnsLookup lookup(node.config.resolvers);
  NameDisplay display(node.mechanisms(), store, node.config, options.paths, &converger);
  const NameKeeper names({node.names.get(), &lookup, node.network.get(),
                          [&] { return NamesNeeded(node.table); }, [&] { display.Update(); }});
  // Brings back what ran before the node went down, while requests are served already.
  std::thread catch_up([&] { converger.ApplyAll(); });
  container::CgroupTree cgroups(node.engine->facts().cgroups, options.cgroup_root);
  AddNodeMetrics(daemon.metrics(), {&node.table, &watcher, node.store.get(), node.mounts.get(),
                                    node.network.get(), &cgroups, ooms.get()});
  // Wakes the exit watcher, which waits for as long as nothing changes.
  daemon.watchdog().Probe("the table of instances", kLongestSilence, [&node] {
    node.table.Wake();
    return true;
  });
  if (node.member != nullptr) {
    daemon.readiness().Require("membership", [&node] { return node.member->Problem(); });
  }
  daemon.WatchServer(options.daemon.listen);
  daemon.Ready(Summary(node.table));
  daemon.AwaitTermination(2 * kDrainGrace);
  log::Info("stopping; containers go on");
  server->Shutdown(kDrainGrace);
  catch_up.join();
  return absl::OkStatus();
}

Status Run(const Options& options) {
  // Before anything is looked at: to a second agent all that the first one is about to start would
  // be nobody's, and it would end it.
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd lock,
                        os::OpenStateDirectory(options.paths.state, "paas-agent", kStateVersion));
  PAAS_ASSIGN_OR_RETURN(const auto daemon, daemon::Daemon::Start(options.daemon, PAAS_VERSION));
  Node node;
  PAAS_RETURN_IF_ERROR(OpenNode(options, node));
  PAAS_ASSIGN_OR_RETURN(RecordDirectory instances,
                        RecordDirectory::Open(options.paths.Instances()));
  PAAS_ASSIGN_OR_RETURN(RecordDirectory specs, RecordDirectory::Open(options.paths.Environments()));
  const InstanceStore store(instances);
  PAAS_ASSIGN_OR_RETURN(node.router, Router::Open(node.mechanisms(), options.paths));
  PAAS_ASSIGN_OR_RETURN(const RecoveryReport report,
                        Recover(node.mechanisms(), store, *node.mounts, *node.router));
  PAAS_ASSIGN_OR_RETURN(node.config.router_address, node.router->Address());
  log::Info("adopted " + std::to_string(report.adopted.size()) + ", found stopped " +
            std::to_string(report.stopped.size()) + ", removed " +
            std::to_string(report.removed.size()));
  PAAS_ASSIGN_OR_RETURN(RecordDirectory under_way,
                        RecordDirectory::Open(options.paths.Transfers()));
  Transfers transfers(node.volume_driver.get(), TransferStore(under_way), FreezerOf(*node.engine));
  transfers.Recover();
  ContainerLifecycle lifecycle(node.mechanisms(), store, node.config, options.paths);
  if (options.teardown) return Teardown(options.paths.run, node, lifecycle);
  RouterFront router(options.paths.RouterControl());
  MeteredFront front(&router, &daemon->metrics());
  EnvironmentConverger converger(
      EnvironmentStore(specs),
      {&lifecycle, &node.table, node.images.get(), node.volumes.get(), &front, node.names.get()},
      options.paths,
      HealthOptions{.timeout = std::chrono::seconds(options.health_timeout_seconds),
                    .service_timeout = std::chrono::seconds(options.service_timeout_seconds)},
      HoldOptions{.longest = std::chrono::seconds(options.max_hold_seconds),
                  .drain = std::chrono::seconds(options.max_drain_seconds)});
  return Serve(options, *daemon, node, store, EnvironmentStore(specs), converger, transfers);
}

}  // namespace
}  // namespace paas::agent

int main(int argc, char** argv) {
  const paas::agent::ParsedOptions parsed = paas::agent::ParseOptions(argc, argv);
  if (parsed.exit_code >= 0) return parsed.exit_code;
  paas::os::BlockTerminationSignals();
  ::umask(0022);
  const paas::daemon::DaemonOptions& daemon = parsed.options.daemon;
  paas::log::Initialize(
      {.program = daemon.name, .level = daemon.log_level, .format = daemon.log_format});
  const paas::Status status = paas::agent::Run(parsed.options);
  if (!status.ok()) paas::log::Error(paas::Message(status));
  return status.ok() ? 0 : 1;
}
