#include "paasctl/client/convert.h"

namespace paas::paasctl {
namespace {

namespace agent = paas::agent::v1;
namespace controller = paas::controller::v1;

std::string KindWord(agent::ContainerSpec::Kind kind) {
  switch (kind) {
    case agent::ContainerSpec::APPLICATION:
      return "application";
    case agent::ContainerSpec::WORKER:
      return "worker";
    case agent::ContainerSpec::SERVICE:
      return "service";
    default:
      return "unknown";
  }
}

std::string StateWord(agent::ContainerStatus::State state) {
  switch (state) {
    case agent::ContainerStatus::CREATING:
      return "creating";
    case agent::ContainerStatus::RUNNING:
      return "running";
    case agent::ContainerStatus::STOPPED:
      return "stopped";
    case agent::ContainerStatus::FAILED:
      return "failed";
    case agent::ContainerStatus::PAUSED:
      return "paused";
    default:
      return "unknown";
  }
}

std::string LevelWord(agent::Finding::Level level) {
  switch (level) {
    case agent::Finding::OK:
      return "ok";
    case agent::Finding::WARNING:
      return "warning";
    case agent::Finding::PROBLEM:
      return "problem";
    default:
      return "unknown";
  }
}

Finished::Result ResultOf(controller::Finished::Result result) {
  switch (result) {
    case controller::Finished::SUCCESS:
      return Finished::Result::kSuccess;
    case controller::Finished::FAILURE:
      return Finished::Result::kFailure;
    case controller::Finished::CANCELLED:
      return Finished::Result::kCancelled;
    default:
      return Finished::Result::kUnknown;
  }
}

Finished FromProto(const controller::Finished& proto) {
  return {.result = ResultOf(proto.result()),
          .exit = proto.exit(),
          .error = proto.error(),
          .urls = {proto.urls().begin(), proto.urls().end()},
          .release = proto.release(),
          .duration_ms = proto.duration_ms(),
          .changed = proto.changed()};
}

ContainerFailure FromProto(const agent::ContainerFailure& proto) {
  return {.container = proto.container(),
          .phase = proto.phase(),
          .probe = proto.probe(),
          .process = proto.process(),
          .peak_memory_bytes = proto.peak_memory_bytes(),
          .memory_limit_bytes = proto.memory_limit_bytes(),
          .out_of_memory = proto.out_of_memory(),
          .last_log = proto.last_log(),
          .hint = proto.hint(),
          .serving = proto.serving()};
}

}  // namespace

Environment FromProto(const controller::Environment& proto) {
  return {.project = proto.project(),
          .name = proto.name(),
          .machine_name = proto.machine_name(),
          .status = proto.status(),
          .release = proto.release(),
          .urls = {proto.urls().begin(), proto.urls().end()},
          .updated_unix_ms = proto.updated_unix_ms(),
          .applications = {proto.applications().begin(), proto.applications().end()},
          .parent = proto.parent(),
          .title = proto.title(),
          .type = proto.type(),
          .clones_parent = proto.clones_parent(),
          .expires_unix_ms = proto.expires_unix_ms(),
          .on_expiry = proto.on_expiry(),
          .ttl_s = proto.ttl_s(),
          .is_dirty = proto.is_dirty()};
}

PhaseTime FromProto(const controller::ActivityPhase& proto) {
  return {proto.name(), proto.outcome(), proto.duration_ms(), proto.within()};
}

Activity FromProto(const controller::Activity& proto) {
  std::vector<PhaseTime> phases;
  for (const auto& phase : proto.phases()) phases.push_back(FromProto(phase));
  return {.id = proto.id(),
          .project = proto.project(),
          .environment = proto.environment(),
          .type = proto.type(),
          .state = proto.state(),
          .result = proto.result(),
          .description = proto.description(),
          .created_unix_ms = proto.created_unix_ms(),
          .started_unix_ms = proto.started_unix_ms(),
          .ended_unix_ms = proto.ended_unix_ms(),
          .exit = proto.exit(),
          .error = proto.error(),
          .actor = proto.actor(),
          .phases = std::move(phases)};
}

ActivityEvent FromProto(const controller::ActivityEvent& proto) {
  ActivityEvent event{.sequence = proto.sequence(),
                      .activity = proto.activity(),
                      .unix_ms = proto.unix_ms(),
                      .kind = Heartbeat{}};
  switch (proto.kind_case()) {
    case controller::ActivityEvent::kStarted:
      event.kind = Started{proto.started().project(), proto.started().environment(),
                           proto.started().headline()};
      break;
    case controller::ActivityEvent::kPhase:
      event.kind = PhaseLine{proto.phase().name(), proto.phase().outcome(), proto.phase().detail(),
                             proto.phase().duration_ms()};
      break;
    case controller::ActivityEvent::kOutput:
      event.kind =
          OutputLine{proto.output().source(), proto.output().is_stderr(), proto.output().text()};
      break;
    case controller::ActivityEvent::kFailure:
      event.kind = FromProto(proto.failure());
      break;
    case controller::ActivityEvent::kFinished:
      event.kind = FromProto(proto.finished());
      break;
    case controller::ActivityEvent::kHeartbeat:
      event.kind = Heartbeat{proto.heartbeat().text()};
      break;
    case controller::ActivityEvent::KIND_NOT_SET:
      break;
  }
  return event;
}

Container FromProto(const agent::ContainerStatus& proto) {
  Container container{.project = proto.project(),
                      .environment = proto.environment(),
                      .name = proto.name(),
                      .id = proto.id(),
                      .kind = KindWord(proto.kind()),
                      .state = StateWord(proto.state()),
                      .address = proto.address(),
                      .pid = proto.pid(),
                      .started_unix_ms = proto.started_unix_ms(),
                      .base_digest = proto.base_digest(),
                      .app_digest = proto.app_digest(),
                      .oom_kills = proto.oom_kills(),
                      .last_oom_unix_ms = proto.last_oom_unix_ms()};
  if (proto.has_exit()) container.exit = FromProto(proto.exit());
  return container;
}

ContainerStats FromProto(const paas::agent::v1::ContainerStats& proto) {
  return {.project = proto.project(),
          .environment = proto.environment(),
          .name = proto.name(),
          .memory_bytes = proto.memory_bytes(),
          .memory_peak_bytes = proto.memory_peak_bytes(),
          .memory_limit_bytes = proto.memory_limit_bytes(),
          .cpu_usage_us = proto.cpu_usage_us(),
          .cpu_limit_millis = proto.cpu_limit_millis(),
          .pids = proto.pids(),
          .oom_kills = proto.oom_kills(),
          .disk_used_bytes = proto.disk_used_bytes(),
          .disk_limit_bytes = proto.disk_limit_bytes()};
}

ContainerNetwork FromProto(const paas::agent::v1::ContainerNetwork& proto) {
  ContainerNetwork network{.project = proto.project(),
                           .environment = proto.environment(),
                           .name = proto.name(),
                           .address = proto.address(),
                           .edges = {},
                           .listening = {proto.listening().begin(), proto.listening().end()},
                           .outbound_restricted = proto.outbound().restricted(),
                           .denied_from_packets = proto.denied_from_packets(),
                           .denied_to_packets = proto.denied_to_packets()};
  for (const auto& edge : proto.edges()) {
    network.edges.push_back({edge.relationship(), edge.to(), edge.port()});
  }
  return network;
}

Relationship FromProto(const controller::RelationshipEntry& proto) {
  return {.container = proto.container(),
          .name = proto.name(),
          .target = proto.target(),
          .endpoint = proto.endpoint(),
          .scheme = proto.scheme(),
          .host = proto.host(),
          .port = proto.port(),
          .path = proto.path(),
          .username = proto.username(),
          .password = proto.has_password() ? std::optional(proto.password()) : std::nullopt,
          .type = proto.type()};
}

Route FromProto(const controller::RouteEntry& proto) {
  return {.url = proto.url(),
          .original_url = proto.original_url(),
          .type = proto.type(),
          .target = proto.target(),
          .primary = proto.primary(),
          .id = proto.id(),
          .note = proto.note()};
}

RouteExplanation FromProto(const controller::ExplainRouteResponse& proto) {
  return {.found = proto.found(),
          .route = FromProto(proto.route()),
          .project = proto.project(),
          .environment = proto.environment(),
          .lines = {proto.lines().begin(), proto.lines().end()}};
}

Finding FromProto(const agent::Finding& proto) {
  return {LevelWord(proto.level()), proto.subject(), proto.text(), proto.fix()};
}

PlanStep FromProto(const paas::common::v1::PlanStep& proto) {
  return {proto.object(), proto.action(), proto.reason(), proto.bytes(), proto.disturbs()};
}

ExitRecord FromProto(const agent::Exit& proto) {
  return {.code = proto.code(),
          .signal = proto.signal(),
          .out_of_memory = proto.out_of_memory(),
          .known = proto.known(),
          .ended_unix_ms = proto.ended_unix_ms()};
}

agent::LogsRequest ToProto(const LogsRequest& request) {
  agent::LogsRequest message;
  message.set_project(request.target.project);
  message.set_environment(request.target.environment);
  message.set_container(request.container);
  message.set_log(request.log);
  message.set_lines(request.lines);
  message.set_follow(request.follow);
  message.set_since_unix_ms(request.since_unix_ms);
  message.set_release(request.release);
  return message;
}

}  // namespace paas::paasctl
