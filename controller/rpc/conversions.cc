#include "controller/rpc/conversions.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;

struct FillKind {
  pb::ActivityEvent& out;

  void operator()(const StartedEvent& e) const {
    pb::Started& started = *out.mutable_started();
    started.set_project(e.project);
    started.set_environment(e.environment);
    started.set_headline(e.headline);
  }
  void operator()(const PhaseEvent& e) const {
    pb::PhaseLine& phase = *out.mutable_phase();
    phase.set_name(e.name);
    phase.set_outcome(e.outcome);
    phase.set_detail(e.detail);
    phase.set_duration_ms(e.duration_ms);
  }
  void operator()(const OutputEvent& e) const {
    pb::OutputLine& output = *out.mutable_output();
    output.set_source(e.source);
    output.set_is_stderr(e.is_stderr);
    output.set_text(e.text);
  }
  void operator()(const FailureEvent& e) const {
    paas::agent::v1::ContainerFailure& failure = *out.mutable_failure();
    failure.set_container(e.container);
    failure.set_phase(e.phase);
    failure.set_probe(e.probe);
    failure.set_process(e.process);
    failure.set_peak_memory_bytes(e.peak_memory_bytes);
    failure.set_memory_limit_bytes(e.memory_limit_bytes);
    failure.set_out_of_memory(e.out_of_memory);
    failure.set_last_log(e.last_log);
    failure.set_hint(e.hint);
    failure.set_serving(e.serving);
  }
  void operator()(const FinishedEvent& e) const {
    pb::Finished& finished = *out.mutable_finished();
    finished.set_result(ResultOf(e.result));
    finished.set_exit(e.exit);
    finished.set_error(e.error);
    for (const std::string& url : e.urls) finished.add_urls(url);
    finished.set_release(e.release);
    finished.set_duration_ms(e.duration_ms);
    finished.set_changed(e.changed);
  }
  void operator()(const HeartbeatEvent& e) const { out.mutable_heartbeat()->set_text(e.text); }

  static pb::Finished::Result ResultOf(Result result) {
    switch (result) {
      case Result::kSuccess:
        return pb::Finished::SUCCESS;
      case Result::kFailure:
        return pb::Finished::FAILURE;
      case Result::kCancelled:
        return pb::Finished::CANCELLED;
    }
    return pb::Finished::RESULT_UNSPECIFIED;
  }
};

const char* StateName(ActivityState state) {
  switch (state) {
    case ActivityState::kPending:
      return "pending";
    case ActivityState::kInProgress:
      return "in_progress";
    case ActivityState::kComplete:
      return "complete";
    case ActivityState::kCancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace

pb::ActivityEvent ToProto(const Event& event) {
  pb::ActivityEvent out;
  out.set_sequence(event.sequence);
  out.set_activity(event.activity);
  out.set_unix_ms(event.unix_ms);
  std::visit(FillKind{out}, event.kind);
  return out;
}

pb::ActivityPhase ToProto(const PhaseTime& phase) {
  pb::ActivityPhase out;
  out.set_name(phase.name);
  out.set_outcome(phase.outcome);
  out.set_duration_ms(phase.duration_ms);
  out.set_within(phase.within);
  return out;
}

pb::Activity ToProto(const Activity& activity) {
  pb::Activity out;
  out.set_id(activity.id);
  out.set_project(activity.project);
  out.set_environment(activity.environment);
  out.set_type(activity.type);
  out.set_state(StateName(activity.state));
  out.set_result(activity.result);
  out.set_description(activity.description);
  out.set_created_unix_ms(activity.created_unix_ms);
  out.set_started_unix_ms(activity.started_unix_ms);
  out.set_ended_unix_ms(activity.ended_unix_ms);
  out.set_exit(activity.exit);
  out.set_error(activity.error);
  out.set_actor(activity.actor);
  for (const PhaseTime& phase : activity.phases) *out.add_phases() = ToProto(phase);
  return out;
}

pb::PlanResponse ToProto(const DeployPlan& plan) {
  pb::PlanResponse out;
  for (const PlanStep& step : plan.steps) {
    paas::common::v1::PlanStep& added = *out.add_steps();
    added.set_object(step.object);
    added.set_action(step.action);
    added.set_reason(step.reason);
    added.set_bytes(step.bytes);
    added.set_disturbs(step.disturbs);
  }
  for (const std::string& warning : plan.warnings) out.add_warnings(warning);
  return out;
}

pb::Environment ToProto(const Environment& environment, const Release* release) {
  pb::Environment out;
  out.set_project(environment.project);
  out.set_name(environment.name);
  out.set_machine_name(environment.machine_name);
  out.set_status(environment.status);
  out.set_release(environment.release);
  out.set_updated_unix_ms(environment.updated_unix_ms);
  out.set_parent(environment.parent);
  out.set_title(environment.title);
  out.set_type(environment.type);
  out.set_clones_parent(environment.clones_parent);
  out.set_ttl_s(environment.ttl_s);
  out.set_on_expiry(environment.on_expiry.empty() ? "deactivate" : environment.on_expiry);
  if (release == nullptr) return out;
  for (const std::string& url : release->urls) out.add_urls(url);
  for (const std::string& application : release->applications) out.add_applications(application);
  return out;
}

}  // namespace paas::controller
