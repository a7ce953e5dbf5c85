#include "paasctl/client/grpc_client.h"

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <mutex>
#include <thread>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/controller/v1/controller.grpc.pb.h"
#include "paasctl/client/convert.h"
#include "paasctl/client/exec_call.h"

namespace paas::paasctl {
namespace {

namespace agent = paas::agent::v1;
namespace controller = paas::controller::v1;
using namespace std::chrono_literals;

constexpr auto kQuestionTimeout = 30s;
constexpr auto kStreamTimeout = 24h;

// Makes the context of the one streaming call in flight reachable for Interrupt().
class CallInFlight {
 public:
  class Scope {
   public:
    Scope(CallInFlight& slot, grpc::ClientContext& context) : slot_(slot) { slot_.Set(&context); }
    ~Scope() { slot_.Set(nullptr); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    CallInFlight& slot_;
  };

  void Cancel() {
    const std::lock_guard lock(mutex_);
    if (context_ != nullptr) context_->TryCancel();
  }

 private:
  void Set(grpc::ClientContext* context) {
    const std::lock_guard lock(mutex_);
    context_ = context;
  }

  std::mutex mutex_;
  grpc::ClientContext* context_ = nullptr;
};

template <typename Proto>
auto FromProtos(const google::protobuf::RepeatedPtrField<Proto>& protos) {
  std::vector<decltype(FromProto(protos.Get(0)))> values;
  for (const Proto& proto : protos) values.push_back(FromProto(proto));
  return values;
}

controller::DeployRequest Header(const DeployRequest& request) {
  controller::DeployRequest message;
  message.mutable_header()->set_project(request.target.project);
  message.mutable_header()->set_environment(request.target.environment);
  message.mutable_header()->set_rebuild(request.rebuild);
  return message;
}

// Sends header and archive, and half-closes. The error of the stream itself is its own affair:
// only what went wrong on this side is returned.
template <typename Stream>
Status SendSource(Stream& stream, const DeployRequest& request, const SourceWriter& source) {
  bool broken = !stream.Write(Header(request));
  Status status = absl::OkStatus();
  if (!broken) {
    status = source([&](std::string_view piece) {
      controller::DeployRequest message;
      message.set_archive(piece.data(), piece.size());
      broken = !stream.Write(message);
      return broken ? Aborted("the control plane stopped reading") : absl::OkStatus();
    });
  }
  stream.WritesDone();
  return broken ? absl::OkStatus() : status;
}

class GrpcClient final : public Client {
 public:
  GrpcClient(const ClientOptions& options, const std::shared_ptr<grpc::Channel>& channel)
      : options_(options), channel_(channel), stub_(controller::Controller::NewStub(channel)) {}

  StatusOr<std::vector<Environment>> ListEnvironments(const std::string& project) override {
    controller::ListEnvironmentsRequest request;
    request.set_project(project);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          Call(&controller::Controller::Stub::ListEnvironments, request));
    return FromProtos(reply.environments());
  }

  StatusOr<Environment> GetEnvironment(const EnvironmentId& id) override {
    controller::GetEnvironmentRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          Call(&controller::Controller::Stub::GetEnvironment, request));
    return FromProto(reply);
  }

  Status DeleteEnvironment(const EnvironmentId& id, const EventSink& sink) override {
    controller::DeleteEnvironmentRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    return Follow(&controller::Controller::Stub::DeleteEnvironment, request, sink);
  }

  Status Deploy(const DeployRequest& request, const SourceWriter& source,
                const EventSink& sink) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, StreamTimeout());
    const CallInFlight::Scope scope(in_flight_, context);
    const auto stream = stub_->Deploy(&context);
    // Events come while the source is still on its way.
    Status sent = absl::OkStatus();
    std::thread sender([&] {
      sent = SendSource(*stream, request, source);
      if (!sent.ok()) context.TryCancel();
    });
    for (controller::ActivityEvent event; stream->Read(&event);) sink(FromProto(event));
    // Writes fail from here on, so the sender ends soon.
    sender.join();
    const Status ended = Explain(stream->Finish());
    return sent.ok() ? ended : sent;
  }

  StatusOr<Plan> PlanDeploy(const DeployRequest& request, const SourceWriter& source) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, StreamTimeout());
    const CallInFlight::Scope scope(in_flight_, context);
    controller::PlanResponse reply;
    const auto stream = stub_->Plan(&context, &reply);
    const Status sent = SendSource(*stream, request, source);
    if (!sent.ok()) context.TryCancel();
    const Status ended = Explain(stream->Finish());
    PAAS_RETURN_IF_ERROR(sent);
    PAAS_RETURN_IF_ERROR(ended);
    return Plan{FromProtos(reply.steps()), {reply.warnings().begin(), reply.warnings().end()}};
  }

  StatusOr<std::vector<Activity>> ListActivities(const EnvironmentId& id, uint32_t limit) override {
    controller::ListActivitiesRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    request.set_limit(limit);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          Call(&controller::Controller::Stub::ListActivities, request));
    return FromProtos(reply.activities());
  }

  StatusOr<Activity> GetActivity(const std::string& id) override {
    controller::GetActivityRequest request;
    request.set_id(id);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          Call(&controller::Controller::Stub::GetActivity, request));
    return FromProto(reply);
  }

  Status WatchActivity(const std::string& id, uint64_t after, const EventSink& sink) override {
    controller::WatchActivityRequest request;
    request.set_id(id);
    request.set_after_sequence(after);
    return Follow(&controller::Controller::Stub::WatchActivity, request, sink);
  }

  StatusOr<Activity> CancelActivity(const std::string& id) override {
    controller::CancelActivityRequest request;
    request.set_id(id);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          Call(&controller::Controller::Stub::CancelActivity, request));
    return FromProto(reply);
  }

  StatusOr<std::vector<Container>> ListContainers(const EnvironmentId& id) override {
    controller::ListContainersRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          Call(&controller::Controller::Stub::ListContainers, request));
    return FromProtos(reply.containers());
  }

  StatusOr<std::unique_ptr<ExecStream>> Exec(const ExecRequest& request) override {
    return StartExec(*stub_, request, StreamTimeout());
  }

  Status Logs(const LogsRequest& request, const LogSink& sink) override {
    agent::LogsRequest message;
    message.set_project(request.target.project);
    message.set_environment(request.target.environment);
    message.set_container(request.container);
    message.set_log(request.log);
    message.set_lines(request.lines);
    message.set_follow(request.follow);
    grpc::ClientContext context;
    rpc::SetDeadline(context, StreamTimeout());
    const CallInFlight::Scope scope(in_flight_, context);
    const auto stream = stub_->Logs(&context, message);
    for (agent::LogChunk chunk; stream->Read(&chunk);) {
      for (size_t at = 0; at < chunk.data().size();) {
        const size_t end = std::min(chunk.data().find('\n', at), chunk.data().size());
        sink({chunk.container(), chunk.log(), chunk.data().substr(at, end - at)});
        at = end + 1;
      }
    }
    return Explain(stream->Finish());
  }

  StatusOr<std::vector<Finding>> Doctor() override {
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          Call(&controller::Controller::Stub::Doctor, controller::DoctorRequest()));
    return FromProtos(reply.findings());
  }

  StatusOr<Versions> Version() override {
    PAAS_ASSIGN_OR_RETURN(const auto reply, Call(&controller::Controller::Stub::Version,
                                                 controller::VersionRequest()));
    return Versions{reply.controller(), reply.builder(), reply.agent()};
  }

  void Interrupt() override { in_flight_.Cancel(); }

 private:
  std::chrono::milliseconds StreamTimeout() const {
    return options_.timeout.value_or(kStreamTimeout);
  }

  // A socket that exists but may not be opened is a matter of rights, not of reachability; gRPC
  // cannot tell.
  Status Explain(const grpc::Status& status) const {
    const Status ours = rpc::FromGrpc(status);
    if (ours.code() != absl::StatusCode::kUnavailable) return ours;
    // Connected: then it is the control plane that misses somebody, and says so.
    if (channel_->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY) return ours;
    const bool is_unix = options_.endpoint.kind == rpc::Endpoint::Kind::kUnix;
    const std::string& address = options_.endpoint.address;
    if (is_unix && ::access(address.c_str(), R_OK | W_OK) != 0 && errno == EACCES) {
      return Status(absl::StatusCode::kPermissionDenied,
                    "you may not open " + address + "; are you in the group that owns it?");
    }
    // gRPC's own words about a socket that nobody listens on help no one.
    const std::string where = "the control plane does not answer at " + options_.endpoint.Target();
    return Unavailable(is_unix ? where : where + ": " + Message(ours));
  }

  template <typename Request, typename Reply>
  StatusOr<Reply> Call(grpc::Status (controller::Controller::Stub::*method)(grpc::ClientContext*,
                                                                            const Request&, Reply*),
                       const Request& request) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, options_.timeout.value_or(kQuestionTimeout));
    Reply reply;
    PAAS_RETURN_IF_ERROR(Explain((stub_.get()->*method)(&context, request, &reply)));
    return reply;
  }

  template <typename Request>
  Status Follow(std::unique_ptr<grpc::ClientReader<controller::ActivityEvent>> (
                    controller::Controller::Stub::*method)(grpc::ClientContext*, const Request&),
                const Request& request, const EventSink& sink) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, StreamTimeout());
    const CallInFlight::Scope scope(in_flight_, context);
    const auto stream = (stub_.get()->*method)(&context, request);
    for (controller::ActivityEvent event; stream->Read(&event);) sink(FromProto(event));
    return Explain(stream->Finish());
  }

  const ClientOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<controller::Controller::Stub> stub_;
  CallInFlight in_flight_;
};

}  // namespace

StatusOr<std::unique_ptr<Client>> MakeGrpcClient(const ClientOptions& options) {
  PAAS_ASSIGN_OR_RETURN(const auto channel, rpc::Connect(options.endpoint, options.tls));
  return std::make_unique<GrpcClient>(options, channel);
}

}  // namespace paas::paasctl
