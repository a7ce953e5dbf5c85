#include "controller/rpc/agent_proxy.h"

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "controller/deploy/release_time.h"

namespace paas::controller {
namespace {

namespace pb = paas::agent::v1;

constexpr std::chrono::seconds kAskTimeout(20);
constexpr std::chrono::seconds kHalfCloseGrace(2);

using UpstreamExec = grpc::ClientReaderWriter<pb::ExecRequest, pb::ExecResponse>;

// Passes the caller's input on, on a thread of its own, until the caller sends no more.
class UpwardPump {
 public:
  UpwardPump(AgentProxy::ExecStream& caller, UpstreamExec& agent)
      : caller_(caller), agent_(agent), thread_([this] { Run(); }) {}
  ~UpwardPump() { thread_.join(); }

  // Tells the agent that no more input comes. Idempotent.
  void HalfClose() {
    std::lock_guard lock(writing_);
    if (!std::exchange(closed_, true)) agent_.WritesDone();
  }

  // True when the caller has sent its last within `grace`.
  bool WaitForCaller(std::chrono::milliseconds grace) {
    return ended_.get_future().wait_for(grace) == std::future_status::ready;
  }

 private:
  void Run() {
    pb::ExecRequest request;
    while (caller_.Read(&request)) {
      std::lock_guard lock(writing_);
      if (!closed_) agent_.Write(request);
    }
    HalfClose();
    ended_.set_value();
  }

  AgentProxy::ExecStream& caller_;
  UpstreamExec& agent_;
  std::mutex writing_;  // gRPC takes one write at a time
  bool closed_ = false;
  std::promise<void> ended_;
  std::thread thread_;
};

}  // namespace

Status AgentProxy::Translate(const std::string& project, std::string* environment) {
  PAAS_ASSIGN_OR_RETURN(const Environment found, store_.GetEnvironment(project, *environment));
  *environment = found.machine_name;
  return absl::OkStatus();
}

template <typename Request, typename Reply>
Status AgentProxy::Ask(grpc::Status (pb::Agent::Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Reply*),
                       Request& request, Reply* reply) {
  if (!request.environment().empty()) {
    PAAS_RETURN_IF_ERROR(Translate(request.project(), request.mutable_environment()));
  }
  grpc::ClientContext context;
  rpc::SetDeadline(context, kAskTimeout);
  return Annotate(rpc::FromGrpc((stub_.get()->*method)(&context, request, reply)), "agent");
}

Status AgentProxy::List(const std::string& project, const std::string& environment,
                        pb::ListResponse* response) {
  pb::ListRequest request;
  request.set_project(project);
  request.set_environment(environment);
  return Ask(&pb::Agent::Stub::List, request, response);
}

Status AgentProxy::Stats(pb::StatsRequest request, pb::StatsResponse* response) {
  return Ask(&pb::Agent::Stub::Stats, request, response);
}

Status AgentProxy::Network(pb::NetworkRequest request, pb::NetworkResponse* response) {
  return Ask(&pb::Agent::Stub::Network, request, response);
}

Status AgentProxy::Node(pb::NodeResponse* response) {
  grpc::ClientContext context;
  rpc::SetDeadline(context, kAskTimeout);
  return Annotate(rpc::FromGrpc(stub_->Node(&context, pb::NodeRequest(), response)), "agent");
}

StatusOr<std::set<std::string>> AgentProxy::NarrowToRelease(pb::LogsRequest& request) {
  if (request.release() == 0) return std::set<std::string>();
  PAAS_ASSIGN_OR_RETURN(ReleaseTime time, TimeOfRelease(store_, request.project(),
                                                        request.environment(), request.release()));
  if (request.follow() && time.until_unix_ms != 0) {
    return FailedPrecondition("r" + std::to_string(request.release()) +
                              " does not serve any more: there is nothing to follow");
  }
  request.set_since_unix_ms(std::max(request.since_unix_ms(), time.since_unix_ms));
  if (request.until_unix_ms() == 0) request.set_until_unix_ms(time.until_unix_ms);
  if (time.until_unix_ms != 0) {
    request.set_until_unix_ms(std::min(request.until_unix_ms(), time.until_unix_ms));
  }
  request.clear_release();
  return std::move(time.containers);
}

Status AgentProxy::Logs(grpc::ServerContext& context, pb::LogsRequest request,
                        grpc::ServerWriter<pb::LogChunk>& writer) {
  PAAS_ASSIGN_OR_RETURN(const std::set<std::string> containers, NarrowToRelease(request));
  PAAS_RETURN_IF_ERROR(Translate(request.project(), request.mutable_environment()));
  // The caller's deadline and cancellation reach the agent.
  const auto upstream = grpc::ClientContext::FromServerContext(context);
  const auto reader = stub_->Logs(upstream.get(), request);
  pb::LogChunk chunk;
  while (reader->Read(&chunk)) {
    const bool is_meant = containers.empty() || containers.contains(chunk.container());
    if (!is_meant || writer.Write(chunk)) continue;
    upstream->TryCancel();
    break;
  }
  return rpc::FromGrpc(reader->Finish());
}

Status AgentProxy::Exec(grpc::ServerContext& context, ExecStream& stream,
                        const std::function<Status(const pb::ExecRequest&)>& permit) {
  pb::ExecRequest first;
  if (!stream.Read(&first) || !first.has_start()) {
    return InvalidArgument("the first request of Exec must be `start`");
  }
  PAAS_RETURN_IF_ERROR(permit(first));
  PAAS_RETURN_IF_ERROR(
      Translate(first.start().project(), first.mutable_start()->mutable_environment()));
  const auto upstream = grpc::ClientContext::FromServerContext(context);
  const auto call = stub_->Exec(upstream.get());
  call->Write(first);  // a failure shows in the status below
  // The contract: `started` comes first, or an error status. Only then is there input to pass on.
  pb::ExecResponse response;
  if (!call->Read(&response)) return rpc::FromGrpc(call->Finish());

  UpwardPump upward(stream, *call);
  bool has_exited = false;
  do {
    has_exited = has_exited || response.has_exited();
    if (!stream.Write(response)) upstream->TryCancel();
    if (has_exited) upward.HalfClose();
  } while (call->Read(&response));
  const Status ended = rpc::FromGrpc(call->Finish());
  // A caller half-closes when it has read `exited`; one that does not is hung up on.
  if (!upward.WaitForCaller(kHalfCloseGrace)) context.TryCancel();
  return ended;
}

}  // namespace paas::controller
