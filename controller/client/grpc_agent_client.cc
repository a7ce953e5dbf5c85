#include "controller/client/grpc_agent_client.h"

#include <grpcpp/grpcpp.h>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "controller/client/agent_return.h"
#include "controller/client/grpc_agent_command.h"
#include "controller/client/spec_message.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::controller {
namespace {

namespace pb = paas::agent::v1;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes kApplyTimeout(15);
constexpr std::chrono::seconds kAskTimeout(20);

PlanStep FromProto(const paas::common::v1::PlanStep& step) {
  return {.object = step.object(),
          .action = step.action(),
          .reason = step.reason(),
          .bytes = step.bytes(),
          .disturbs = step.disturbs()};
}

FailureEvent FromProto(const pb::ContainerFailure& failure) {
  return {.container = failure.container(),
          .phase = failure.phase(),
          .probe = failure.probe(),
          .process = failure.process(),
          .peak_memory_bytes = failure.peak_memory_bytes(),
          .memory_limit_bytes = failure.memory_limit_bytes(),
          .out_of_memory = failure.out_of_memory(),
          .last_log = failure.last_log(),
          .hint = failure.hint()};
}

template <typename Statuses>
std::vector<ContainerStatus> FromProto(const Statuses& statuses) {
  std::vector<ContainerStatus> containers;
  for (const pb::ContainerStatus& status : statuses) {
    containers.push_back({.project = status.project(),
                          .environment = status.environment(),
                          .name = status.name(),
                          .address = status.address()});
  }
  return containers;
}

ContainerUse FromProto(const pb::ContainerStats& stats) {
  return {.name = stats.name(),
          .limits = {.cpu_millis = stats.cpu_limit_millis(),
                     .memory_bytes = stats.memory_limit_bytes(),
                     .pids = stats.pids_limit(),
                     .disk_bytes = stats.disk_limit_bytes()},
          .cpu_usage_us = stats.cpu_usage_us(),
          .memory_bytes = stats.memory_bytes(),
          .memory_peak_bytes = stats.memory_peak_bytes(),
          .pids = stats.pids(),
          .disk_bytes = stats.disk_used_bytes(),
          .oom_kills = stats.oom_kills()};
}

HeldRequests FromProto(const pb::Held& held) {
  return {.requests = held.requests(),
          .dropped = held.refused() + held.cut(),
          .longest = std::chrono::milliseconds(held.longest_ms()),
          .lasted = std::chrono::milliseconds(held.lasted_ms())};
}

// What the agent could not do, as opposed to an agent that is not there.
bool IsAnswer(const Status& status) {
  return status.code() != absl::StatusCode::kUnavailable &&
         status.code() != absl::StatusCode::kCancelled &&
         status.code() != absl::StatusCode::kDeadlineExceeded;
}

// Reads a stream of ApplyEvents to its end.
Status ReadEvents(grpc::ClientReader<pb::ApplyEvent>& reader, const ApplyObserver& observer,
                  ApplyOutcome& outcome) {
  pb::ApplyEvent event;
  while (reader.Read(&event)) {
    switch (event.kind_case()) {
      case pb::ApplyEvent::kPlanned:
        observer.on_planned(FromProto(event.planned()));
        break;
      case pb::ApplyEvent::kStep:
        observer.on_step(event.step().phase(), event.step().text(),
                         std::chrono::milliseconds(event.step().duration_ms()));
        break;
      case pb::ApplyEvent::kFailure:
        outcome.failure = FromProto(event.failure());
        break;
      case pb::ApplyEvent::kApplied:
        outcome.containers = FromProto(event.applied().containers());
        outcome.changed = event.applied().changed();
        break;
      case pb::ApplyEvent::kOutput:
        if (observer.on_output) {
          observer.on_output(event.output().source(), event.output().is_stderr(),
                             event.output().data());
        }
        break;
      case pb::ApplyEvent::kHeld:
        if (observer.on_held) observer.on_held(FromProto(event.held()));
        break;
      case pb::ApplyEvent::kPaused:
        outcome.freed = FreedResources{.memory_before_bytes = event.paused().memory_before_bytes(),
                                       .memory_after_bytes = event.paused().memory_after_bytes(),
                                       .cpu_millis = event.paused().cpu_millis(),
                                       .processes = event.paused().processes()};
        break;
      case pb::ApplyEvent::KIND_NOT_SET:
        break;
    }
  }
  return rpc::FromGrpc(reader.Finish());
}

class GrpcAgentClient : public AgentClient {
 public:
  explicit GrpcAgentClient(std::shared_ptr<grpc::Channel> channel)
      : channel_(std::move(channel)), stub_(pb::Agent::NewStub(channel_)) {}

  StatusOr<ApplyOutcome> Apply(const EnvironmentSpec& spec, const ApplyOptions& options,
                               const ApplyObserver& observer, CancelToken& cancel) override {
    // It may be repeated: the whole desired state is sent.
    StatusOr<ApplyOutcome> outcome = ApplyOnce(spec, options, observer, cancel);
    const Clock::time_point lost = Clock::now();
    while (absl::IsUnavailable(outcome.status()) && AwaitAgent(*channel_, lost, cancel)) {
      outcome = ApplyOnce(spec, options, observer, cancel);
    }
    return outcome;
  }

  Status Remove(const std::string& project, const std::string& environment,
                const ApplyObserver& observer, CancelToken& cancel) override {
    Status removed = RemoveOnce(project, environment, observer, cancel);
    const Clock::time_point lost = Clock::now();
    while (absl::IsUnavailable(removed) && AwaitAgent(*channel_, lost, cancel)) {
      removed = RemoveOnce(project, environment, observer, cancel);
    }
    return removed;
  }

  StatusOr<std::vector<PlanStep>> Plan(const EnvironmentSpec& spec) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kAskTimeout);
    pb::PlanEnvironmentRequest request;
    *request.mutable_spec() = ToMessage(spec);
    pb::PlanEnvironmentResponse response;
    PAAS_RETURN_IF_ERROR(
        Annotate(rpc::FromGrpc(stub_->PlanEnvironment(&context, request, &response)), "agent"));
    std::vector<PlanStep> steps;
    for (const auto& step : response.steps()) steps.push_back(FromProto(step));
    return steps;
  }

  StatusOr<NodeCapacity> Capacity() override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kAskTimeout);
    pb::NodeResponse response;
    PAAS_RETURN_IF_ERROR(
        Annotate(rpc::FromGrpc(stub_->Node(&context, pb::NodeRequest(), &response)), "agent"));
    return NodeCapacity{response.cpu_millis(), response.memory_bytes()};
  }

  StatusOr<std::vector<ContainerUse>> Use(const std::string& project,
                                          const std::string& environment) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kAskTimeout);
    pb::StatsRequest request;
    request.set_project(project);
    request.set_environment(environment);
    pb::StatsResponse response;
    PAAS_RETURN_IF_ERROR(
        Annotate(rpc::FromGrpc(stub_->Stats(&context, request, &response)), "agent"));
    std::vector<ContainerUse> uses;
    for (const auto& stats : response.containers()) uses.push_back(FromProto(stats));
    return uses;
  }

  StatusOr<std::unique_ptr<AgentCommand>> StartCommand(const CommandOrder& order) override {
    return StartAgentCommand(*stub_, order);
  }

  StatusOr<std::vector<ContainerStatus>> List(const std::string& project,
                                              const std::string& environment) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kAskTimeout);
    pb::ListRequest request;
    request.set_project(project);
    request.set_environment(environment);
    pb::ListResponse response;
    PAAS_RETURN_IF_ERROR(
        Annotate(rpc::FromGrpc(stub_->List(&context, request, &response)), "agent"));
    return FromProto(response.containers());
  }

 private:
  StatusOr<ApplyOutcome> ApplyOnce(const EnvironmentSpec& spec, const ApplyOptions& options,
                                   const ApplyObserver& observer, CancelToken& cancel) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kApplyTimeout);
    const CancelToken::Registration registration(cancel, [&context] { context.TryCancel(); });
    pb::ApplyEnvironmentRequest request;
    *request.mutable_spec() = ToMessage(spec);
    request.set_run_hooks(options.run_hooks);
    ApplyOutcome outcome;
    const Status ended = ReadEvents(*stub_->ApplyEnvironment(&context, request), observer, outcome);
    if (ended.ok()) return outcome;
    if (!IsAnswer(ended)) return Annotate(ended, "agent");
    outcome.error = Message(ended);
    return outcome;
  }

  Status RemoveOnce(const std::string& project, const std::string& environment,
                    const ApplyObserver& observer, CancelToken& cancel) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kApplyTimeout);
    const CancelToken::Registration registration(cancel, [&context] { context.TryCancel(); });
    pb::RemoveEnvironmentRequest request;
    request.set_project(project);
    request.set_environment(environment);
    ApplyOutcome ignored;
    const Status ended =
        ReadEvents(*stub_->RemoveEnvironment(&context, request), observer, ignored);
    if (ended.code() == absl::StatusCode::kNotFound) return absl::OkStatus();
    return Annotate(ended, "agent");
  }

  const std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<pb::Agent::Stub> stub_;
};

}  // namespace

std::unique_ptr<AgentClient> MakeAgentClient(std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcAgentClient>(std::move(channel));
}

}  // namespace paas::controller
