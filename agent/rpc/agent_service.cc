#include "agent/rpc/agent_service.h"

#include <unistd.h>

#include <chrono>

#include "agent/logs/log_stream.h"
#include "agent/rpc/conversions.h"
#include "agent/rpc/exec_call.h"
#include "agent/rpc/network_call.h"
#include "agent/rpc/survey_call.h"
#include "agent/rpc/task_call.h"
#include "common/os/file.h"
#include "common/rpc/status.h"
#include "container/cgroup/cgroup.h"

namespace paas::agent {
namespace {

namespace v1 = ::paas::agent::v1;

// Writes what an apply does to its caller. When the caller has gone the writes fail, and the apply
// goes on.
class StreamObserver : public ApplyObserver {
 public:
  StreamObserver(grpc::ServerContext* context, grpc::ServerWriter<v1::ApplyEvent>* writer)
      : context_(context), writer_(writer) {}

  void OnPlanned(const Action& action) override {
    v1::ApplyEvent event;
    *event.mutable_planned() = ToProto(action);
    writer_->Write(event);
  }
  void OnStep(const std::string& phase, const std::string& text,
              std::chrono::milliseconds duration) override {
    v1::ApplyEvent event;
    event.mutable_step()->set_phase(phase);
    event.mutable_step()->set_text(text);
    event.mutable_step()->set_duration_ms(static_cast<uint32_t>(duration.count()));
    writer_->Write(event);
  }
  void OnFailure(const ContainerFailure& failure) override {
    v1::ApplyEvent event;
    *event.mutable_failure() = ToProto(failure);
    writer_->Write(event);
  }
  void OnHeld(const HeldReport& report) override {
    v1::ApplyEvent event;
    *event.mutable_held() = ToProto(report);
    writer_->Write(event);
  }
  void OnPaused(const PauseReport& report) override {
    v1::ApplyEvent event;
    *event.mutable_paused() = ToProto(report);
    writer_->Write(event);
  }
  void OnHookOutput(const std::string& source, std::string_view data, bool is_stderr) override {
    v1::ApplyEvent event;
    event.mutable_output()->set_source(source);
    event.mutable_output()->set_is_stderr(is_stderr);
    event.mutable_output()->set_data(std::string(data));
    writer_->Write(event);
  }
  bool IsCancelled() const override { return context_->IsCancelled(); }
  void OnApplied(const ApplyResult& result) {
    v1::ApplyEvent event;
    event.mutable_applied()->set_changed(result.changed);
    for (const Instance& instance : result.instances) {
      *event.mutable_applied()->add_containers() = ToProto(instance);
    }
    writer_->Write(event);
  }

 private:
  grpc::ServerContext* context_;
  grpc::ServerWriter<v1::ApplyEvent>* writer_;
};

v1::Finding ToProto(const Finding& finding) {
  v1::Finding converted;
  switch (finding.level) {
    case Finding::Level::kOk:
      converted.set_level(v1::Finding::OK);
      break;
    case Finding::Level::kWarning:
      converted.set_level(v1::Finding::WARNING);
      break;
    case Finding::Level::kProblem:
      converted.set_level(v1::Finding::PROBLEM);
      break;
  }
  converted.set_subject(finding.subject);
  converted.set_text(finding.text);
  converted.set_fix(finding.fix);
  return converted;
}

v1::ContainerStatus StatusOf(const Instance& instance, const OomKeeper& ooms) {
  v1::ContainerStatus status = ToProto(instance);
  const OomCount count = ooms.CountOf(instance.record.Id());
  status.set_oom_kills(count.total);
  status.set_last_oom_unix_ms(count.last_unix_ms);
  return status;
}

void AddStats(const Instance& instance, const Volumes& volumes, const OomKeeper& ooms,
              v1::StatsResponse* response) {
  v1::ContainerStats* stats = response->add_containers();
  stats->set_project(instance.record.project);
  stats->set_environment(instance.record.environment);
  stats->set_name(instance.record.made_from.name);
  if (const StatusOr<volume::Usage> disk = volumes.Measure(instance.record); disk.ok()) {
    stats->set_disk_used_bytes(disk->used_bytes);
    stats->set_disk_limit_bytes(disk->limit_bytes);
  }
  stats->set_cpu_limit_millis(instance.record.made_from.limits.cpu_millis);
  stats->set_pids_limit(instance.record.made_from.limits.pids);
  stats->set_oom_kills(ooms.CountOf(instance.record.Id()).total);
  const StatusOr<container::CgroupStats> now = instance.running->Stats();
  if (!now.ok()) return;  // it ended meanwhile
  stats->set_memory_bytes(now->memory_bytes);
  stats->set_memory_peak_bytes(now->memory_peak_bytes);
  stats->set_memory_limit_bytes(now->memory_limit_bytes);
  stats->set_cpu_usage_us(now->cpu_usage_us);
  stats->set_pids(now->pids);
}

}  // namespace

grpc::Status AgentService::PlanEnvironment(grpc::ServerContext*,
                                           const v1::PlanEnvironmentRequest* request,
                                           v1::PlanEnvironmentResponse* response) {
  const StatusOr<EnvironmentSpec> spec = FromProto(request->spec());
  if (!spec.ok()) return rpc::ToGrpc(spec.status());
  const StatusOr<std::vector<Action>> actions = parts_.converger->Plan(*spec);
  if (!actions.ok()) return rpc::ToGrpc(actions.status());
  for (const Action& action : *actions) *response->add_steps() = ToProto(action);
  return grpc::Status::OK;
}

grpc::Status AgentService::ApplyEnvironment(grpc::ServerContext* context,
                                            const v1::ApplyEnvironmentRequest* request,
                                            grpc::ServerWriter<v1::ApplyEvent>* writer) {
  const StatusOr<EnvironmentSpec> spec = FromProto(request->spec());
  if (!spec.ok()) return rpc::ToGrpc(spec.status());
  StreamObserver observer(context, writer);
  const StatusOr<ApplyResult> result =
      parts_.converger->Apply(*spec, {.run_hooks = request->run_hooks()}, observer);
  if (!result.ok()) return rpc::ToGrpc(result.status());
  observer.OnApplied(*result);
  return grpc::Status::OK;
}

grpc::Status AgentService::RemoveEnvironment(grpc::ServerContext* context,
                                             const v1::RemoveEnvironmentRequest* request,
                                             grpc::ServerWriter<v1::ApplyEvent>* writer) {
  StreamObserver observer(context, writer);
  const Status removed =
      parts_.converger->Remove(request->project(), request->environment(), observer);
  if (!removed.ok()) return rpc::ToGrpc(removed);
  observer.OnApplied({.instances = {}, .changed = true});
  return grpc::Status::OK;
}

grpc::Status AgentService::ApplyRouter(grpc::ServerContext*, const v1::ApplyRouterRequest* request,
                                       v1::ApplyRouterResponse* response) {
  const StatusOr<bool> changed = parts_.router->Apply(FromProto(*request));
  if (!changed.ok()) return rpc::ToGrpc(changed.status());
  response->set_changed(*changed);
  return grpc::Status::OK;
}

grpc::Status AgentService::RunTask(grpc::ServerContext* context, const v1::RunTaskRequest* request,
                                   grpc::ServerWriter<v1::TaskEvent>* writer) {
  return rpc::ToGrpc(ServeTask(*parts_.tasks, *context, FromProto(*request), *writer));
}

grpc::Status AgentService::Exec(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::ExecResponse, v1::ExecRequest>* stream) {
  return rpc::ToGrpc(ServeExec(*parts_.table, *context, *stream));
}

std::vector<std::string> AgentService::LoggedContainers(const std::string& environment_id) const {
  const std::string path = parts_.paths.AllLogs() + "/" + environment_id;
  return os::ListDirectory(path).value_or(std::vector<std::string>());
}

grpc::Status AgentService::Logs(grpc::ServerContext* context, const v1::LogsRequest* request,
                                grpc::ServerWriter<v1::LogChunk>* writer) {
  const std::string environment_id = EnvironmentId(request->project(), request->environment());
  std::vector<LogSource> sources;
  // Those of containers that are gone as well: their logs stay with the environment.
  for (const std::string& name : LoggedContainers(environment_id)) {
    if (!request->container().empty() && request->container() != name) continue;
    sources.push_back({name, LogDirectory(parts_.paths.Logs(environment_id, name)),
                       parts_.paths.LogTimes(environment_id, name)});
  }
  if (sources.empty()) return rpc::ToGrpc(NotFound("no such container in " + environment_id));
  const LogSink sink = [&](const LogPiece& piece) {
    v1::LogChunk chunk;
    chunk.set_container(piece.container);
    chunk.set_log(piece.log);
    chunk.set_data(piece.lines.data(), piece.lines.size());
    chunk.set_unix_ms(piece.unix_ms);
    return writer->Write(chunk);
  };
  const LogQuery query{.log = request->log(),
                       .lines = request->lines(),
                       .follow = request->follow(),
                       .since_unix_ms = request->since_unix_ms(),
                       .until_unix_ms = request->until_unix_ms()};
  const auto unix_ms = [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
  };
  return rpc::ToGrpc(StreamLogs(
      sources, query, sink, [&] { return context->IsCancelled(); }, unix_ms));
}

grpc::Status AgentService::List(grpc::ServerContext*, const v1::ListRequest* request,
                                v1::ListResponse* response) {
  for (const Instance& instance : parts_.table->List(request->project(), request->environment())) {
    *response->add_containers() = StatusOf(instance, *parts_.ooms);
  }
  return grpc::Status::OK;
}

grpc::Status AgentService::Stats(grpc::ServerContext*, const v1::StatsRequest* request,
                                 v1::StatsResponse* response) {
  for (const Instance& instance : parts_.table->List(request->project(), request->environment())) {
    if (instance.IsRunning()) AddStats(instance, *parts_.volumes, *parts_.ooms, response);
  }
  return grpc::Status::OK;
}

grpc::Status AgentService::Network(grpc::ServerContext*, const v1::NetworkRequest* request,
                                   v1::NetworkResponse* response) {
  return rpc::ToGrpc(DescribeNetwork(*parts_.table, *parts_.network, *request, *response));
}

grpc::Status AgentService::Node(grpc::ServerContext*, const v1::NodeRequest*,
                                v1::NodeResponse* response) {
  response->set_version(parts_.version);
  response->set_cpu_millis(container::NodeCpuMillis());
  response->set_memory_bytes(static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                             static_cast<uint64_t>(::sysconf(_SC_PAGESIZE)));
  for (const Finding& finding : ExamineNode(parts_.engine->facts(), parts_.paths.state)) {
    *response->add_findings() = ToProto(finding);
  }
  *response->add_findings() = ToProto(parts_.router->Examine());
  for (const Finding& finding : parts_.volumes->Examine()) {
    *response->add_findings() = ToProto(finding);
  }
  return grpc::Status::OK;
}

grpc::Status AgentService::Survey(grpc::ServerContext*, const v1::SurveyRequest*,
                                  v1::SurveyResponse* response) {
  return rpc::ToGrpc(AnswerSurvey(*parts_.images, *parts_.admission, response));
}

grpc::Status AgentService::Collect(grpc::ServerContext*, const v1::CollectRequest* request,
                                   v1::CollectResponse* response) {
  return rpc::ToGrpc(AnswerCollect(*parts_.images, *request, response));
}

grpc::Status AgentService::Admit(grpc::ServerContext*, const v1::AdmitRequest* request,
                                 v1::AdmitResponse*) {
  return rpc::ToGrpc(AnswerAdmit(*parts_.admission, *request));
}

}  // namespace paas::agent
