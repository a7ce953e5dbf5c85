#include "agent/rpc/conversions.h"

namespace paas::agent {
namespace {

namespace v1 = ::paas::agent::v1;
namespace common_v1 = ::paas::common::v1;

StatusOr<ContainerKind> FromProto(v1::ContainerSpec::Kind kind) {
  switch (kind) {
    case v1::ContainerSpec::APPLICATION:
      return ContainerKind::kApplication;
    case v1::ContainerSpec::WORKER:
      return ContainerKind::kWorker;
    case v1::ContainerSpec::SERVICE:
      return ContainerKind::kService;
    default:
      return InvalidArgument("unknown kind of container");
  }
}

v1::ContainerSpec::Kind ToProto(ContainerKind kind) {
  switch (kind) {
    case ContainerKind::kApplication:
      return v1::ContainerSpec::APPLICATION;
    case ContainerKind::kWorker:
      return v1::ContainerSpec::WORKER;
    case ContainerKind::kService:
      return v1::ContainerSpec::SERVICE;
  }
  return v1::ContainerSpec::KIND_UNSPECIFIED;
}

ContainerLimits FromProto(const common_v1::Limits& limits) {
  return {.cpu_millis = limits.cpu_millis(),
          .memory_bytes = limits.memory_bytes(),
          .pids = limits.pids(),
          .disk_bytes = limits.disk_bytes()};
}

OutboundPolicy FromProto(const common_v1::OutboundPolicy& policy) {
  OutboundPolicy converted{.restricted = policy.restricted()};
  for (const common_v1::OutboundRule& rule : policy.rules()) {
    converted.rules.push_back({.cidrs = {rule.cidrs().begin(), rule.cidrs().end()},
                               .ports = {rule.ports().begin(), rule.ports().end()},
                               .domains = {rule.domains().begin(), rule.domains().end()}});
  }
  return converted;
}

DesiredRelationship FromProto(const v1::Relationship& relationship) {
  return {.name = relationship.name(),
          .container = relationship.container(),
          .ports = {relationship.ports().begin(), relationship.ports().end()},
          .properties = relationship.properties(),
          .wait = relationship.wait()};
}

StatusOr<DesiredMount> FromProto(const v1::MountSpec& mount) {
  DesiredMount converted{.target = mount.target(),
                         .volume = mount.volume(),
                         .source_path = mount.source_path(),
                         .size_bytes = mount.size_bytes(),
                         .owner = mount.owner()};
  switch (mount.kind()) {
    case v1::MountSpec::VOLUME:
      converted.kind = MountKind::kVolume;
      return converted;
    case v1::MountSpec::TMP:
      converted.kind = MountKind::kTmp;
      return converted;
    default:
      return InvalidArgument("unknown kind of mount");
  }
}

StatusOr<DesiredContainer> FromProto(const v1::ContainerSpec& spec) {
  DesiredContainer desired;
  desired.name = spec.name();
  PAAS_ASSIGN_OR_RETURN(desired.kind, FromProto(spec.kind()));
  desired.base_digest = spec.base_digest();
  desired.app_digest = spec.app_digest();
  desired.application = spec.application();
  desired.environment = {spec.environment().begin(), spec.environment().end()};
  desired.limits = FromProto(spec.limits());
  desired.outbound = FromProto(spec.outbound());
  desired.service = spec.service();
  for (const v1::Relationship& relationship : spec.relationships()) {
    desired.relationships.push_back(FromProto(relationship));
  }
  for (const v1::MountSpec& mount : spec.mounts()) {
    PAAS_ASSIGN_OR_RETURN(DesiredMount converted, FromProto(mount));
    desired.mounts.push_back(std::move(converted));
  }
  desired.php_settings = {spec.php_settings().begin(), spec.php_settings().end()};
  return desired;
}

EnvironmentState FromProto(v1::EnvironmentSpec::State state) {
  switch (state) {
    case v1::EnvironmentSpec::FROZEN:
      return EnvironmentState::kFrozen;
    case v1::EnvironmentSpec::STOPPED:
      return EnvironmentState::kStopped;
    default:
      return EnvironmentState::kActive;
  }
}

v1::ContainerStatus::State StateOf(const Instance& instance) {
  if (instance.record.paused) return v1::ContainerStatus::PAUSED;
  if (instance.IsRunning()) return v1::ContainerStatus::RUNNING;
  const std::optional<container::Exit>& exit = instance.record.last_exit;
  const bool failed = exit && (exit->code != 0 || exit->signal != 0 || !exit->known);
  return failed ? v1::ContainerStatus::FAILED : v1::ContainerStatus::STOPPED;
}

}  // namespace

StatusOr<EnvironmentSpec> FromProto(const v1::EnvironmentSpec& spec) {
  EnvironmentSpec converted{.project = spec.project(),
                            .environment = spec.environment(),
                            .generation = spec.generation(),
                            .state = FromProto(spec.state())};
  for (const v1::ContainerSpec& container : spec.containers()) {
    PAAS_ASSIGN_OR_RETURN(DesiredContainer desired, FromProto(container));
    converted.containers.push_back(std::move(desired));
  }
  for (const v1::VolumeSpec& volume : spec.volumes()) {
    converted.volumes.push_back({.name = volume.name(),
                                 .size_bytes = volume.size_bytes(),
                                 .shared = volume.shared(),
                                 .thin = volume.thin()});
  }
  return converted;
}

RouterSpec FromProto(const v1::ApplyRouterRequest& request) {
  RouterSpec spec{.image_digest = request.image_digest(),
                  .listen = {request.listen().begin(), request.listen().end()},
                  .upstreams = {},
                  .proxies = {request.proxies().begin(), request.proxies().end()},
                  .cache_megabytes = request.cache_megabytes()};
  for (const v1::RouterUpstream& upstream : request.upstreams()) {
    spec.upstreams.push_back({upstream.environment(), upstream.container(), upstream.port()});
  }
  return spec;
}

TaskRequest FromProto(const v1::RunTaskRequest& request) {
  TaskRequest converted;
  converted.id = request.id();
  converted.base_digest = request.base_digest();
  converted.argv = {request.argv().begin(), request.argv().end()};
  converted.environment = {request.environment().begin(), request.environment().end()};
  if (!request.cwd().empty()) converted.cwd = request.cwd();
  for (const v1::Bind& bind : request.binds()) {
    converted.binds.push_back(
        {.source = bind.source(), .target = bind.target(), .read_only = bind.read_only()});
  }
  for (const v1::ConfigFile& file : request.files()) {
    converted.files.push_back(
        {.path = file.path(), .content = file.content(), .mode = file.mode() ? file.mode() : 0644});
  }
  converted.limits = FromProto(request.limits());
  converted.outbound = FromProto(request.outbound());
  if (request.timeout_seconds() > 0) {
    converted.timeout = std::chrono::seconds(request.timeout_seconds());
  }
  converted.as_root = request.as_root();
  return converted;
}

common_v1::PlanStep ToProto(const Action& action) {
  common_v1::PlanStep step;
  step.set_object("container " + action.container);
  step.set_action(std::string(ToString(action.kind)));
  step.set_reason(action.reason);
  step.set_bytes(action.bytes);
  step.set_disturbs(std::string(ToString(action.disturbs)));
  return step;
}

v1::ContainerStatus ToProto(const Instance& instance) {
  const InstanceRecord& record = instance.record;
  v1::ContainerStatus status;
  status.set_project(record.project);
  status.set_environment(record.environment);
  status.set_name(record.made_from.name);
  status.set_id(record.Id());
  status.set_kind(ToProto(record.made_from.kind));
  status.set_state(StateOf(instance));
  status.set_address(record.address);
  status.set_base_digest(record.made_from.base_digest);
  status.set_app_digest(record.made_from.app_digest);
  status.set_generation(record.generation);
  if (instance.IsRunning()) {
    status.set_pid(static_cast<uint32_t>(instance.running->pid()));
    status.set_started_unix_ms(instance.running->record().started_unix_ms);
  }
  if (record.last_exit) *status.mutable_exit() = ToProto(*record.last_exit);
  return status;
}

v1::ContainerFailure ToProto(const ContainerFailure& failure) {
  v1::ContainerFailure converted;
  converted.set_container(failure.container);
  converted.set_phase(failure.phase);
  converted.set_probe(failure.probe);
  converted.set_process(failure.process);
  converted.set_peak_memory_bytes(failure.peak_memory_bytes);
  converted.set_memory_limit_bytes(failure.memory_limit_bytes);
  converted.set_out_of_memory(failure.out_of_memory);
  converted.set_last_log(failure.last_log);
  converted.set_hint(failure.hint);
  converted.set_hook_exit_code(failure.hook_exit_code);
  return converted;
}

v1::Held ToProto(const HeldReport& report) {
  v1::Held converted;
  for (const std::string& container : report.containers) converted.add_containers(container);
  converted.set_longest_ms(static_cast<uint32_t>(report.requests.longest.count()));
  converted.set_drained_ms(static_cast<uint32_t>(report.drained.count()));
  converted.set_requests(report.requests.requests);
  converted.set_refused(report.requests.refused);
  converted.set_cut(report.cut);
  converted.set_lasted_ms(static_cast<uint32_t>(report.lasted.count()));
  return converted;
}

v1::Paused ToProto(const PauseReport& report) {
  v1::Paused converted;
  converted.set_memory_before_bytes(report.memory_before_bytes);
  converted.set_memory_after_bytes(report.memory_after_bytes);
  converted.set_cpu_millis(report.cpu_millis);
  converted.set_processes(report.processes);
  return converted;
}

common_v1::OutboundPolicy ToProto(const OutboundPolicy& policy) {
  common_v1::OutboundPolicy converted;
  converted.set_restricted(policy.restricted);
  for (const OutboundRule& rule : policy.rules) {
    common_v1::OutboundRule* one = converted.add_rules();
    one->mutable_cidrs()->Add(rule.cidrs.begin(), rule.cidrs.end());
    one->mutable_domains()->Add(rule.domains.begin(), rule.domains.end());
    one->mutable_ports()->Add(rule.ports.begin(), rule.ports.end());
  }
  return converted;
}

v1::Exit ToProto(const container::Exit& exit) {
  v1::Exit converted;
  converted.set_code(exit.code);
  converted.set_signal(exit.signal);
  converted.set_out_of_memory(exit.out_of_memory);
  converted.set_known(exit.known);
  converted.set_ended_unix_ms(exit.ended_unix_ms);
  return converted;
}

v1::TaskExit ToProto(const container::TaskResult& result) {
  v1::TaskExit converted;
  converted.set_code(result.exit.code);
  converted.set_signal(result.exit.signal);
  converted.set_out_of_memory(result.exit.out_of_memory);
  converted.set_timed_out(result.timed_out);
  converted.set_peak_memory_bytes(result.peak_memory_bytes);
  return converted;
}

}  // namespace paas::agent
