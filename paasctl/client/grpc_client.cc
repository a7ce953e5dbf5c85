#include "paasctl/client/grpc_client.h"

#include <thread>

#include "common/rpc/channel.h"
#include "paas/controller/v1/controller.grpc.pb.h"
#include "paasctl/client/convert.h"
#include "paasctl/client/exec_call.h"
#include "paasctl/client/grpc_access.h"
#include "paasctl/client/grpc_backups.h"
#include "paasctl/client/grpc_connection.h"
#include "paasctl/client/grpc_environments.h"
#include "paasctl/client/grpc_jobs.h"
#include "paasctl/client/grpc_live.h"
#include "paasctl/client/grpc_nodes.h"
#include "paasctl/client/grpc_releases.h"
#include "paasctl/client/grpc_variables.h"

namespace paas::paasctl {
namespace {

namespace agent = paas::agent::v1;
namespace controller = paas::controller::v1;

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
      : connection_(options, channel) {}

  StatusOr<std::vector<Environment>> ListEnvironments(const std::string& project) override {
    controller::ListEnvironmentsRequest request;
    request.set_project(project);
    PAAS_ASSIGN_OR_RETURN(
        const auto reply,
        connection_.Call(&controller::Controller::Stub::ListEnvironments, request));
    return FromProtos(reply.environments());
  }

  StatusOr<Environment> GetEnvironment(const EnvironmentId& id) override {
    controller::GetEnvironmentRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::GetEnvironment, request));
    return FromProto(reply);
  }

  Status DeleteEnvironment(const EnvironmentId& id, const EventSink& sink) override {
    controller::DeleteEnvironmentRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    return connection_.Follow(&controller::Controller::Stub::DeleteEnvironment, request, sink);
  }

  Status Redeploy(const EnvironmentId& id, bool rebuild, const EventSink& sink) override {
    controller::RedeployRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    request.set_rebuild(rebuild);
    return connection_.Follow(&controller::Controller::Stub::Redeploy, request, sink);
  }

  Status Deploy(const DeployRequest& request, const SourceWriter& source,
                const EventSink& sink) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, connection_.StreamTimeout());
    connection_.SayWhoAsks(context);
    const CallInFlight::Scope scope(connection_.in_flight(), context);
    const auto stream = connection_.stub().Deploy(&context);
    // Events come while the source is still on its way.
    Status sent = absl::OkStatus();
    std::thread sender([&] {
      sent = SendSource(*stream, request, source);
      if (!sent.ok()) context.TryCancel();
    });
    for (controller::ActivityEvent event; stream->Read(&event);) sink(FromProto(event));
    // Writes fail from here on, so the sender ends soon.
    sender.join();
    const Status ended = connection_.Explain(stream->Finish());
    return sent.ok() ? ended : sent;
  }

  StatusOr<Plan> PlanDeploy(const DeployRequest& request, const SourceWriter& source) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, connection_.StreamTimeout());
    connection_.SayWhoAsks(context);
    const CallInFlight::Scope scope(connection_.in_flight(), context);
    controller::PlanResponse reply;
    const auto stream = connection_.stub().Plan(&context, &reply);
    const Status sent = SendSource(*stream, request, source);
    if (!sent.ok()) context.TryCancel();
    const Status ended = connection_.Explain(stream->Finish());
    PAAS_RETURN_IF_ERROR(sent);
    PAAS_RETURN_IF_ERROR(ended);
    return Plan{FromProtos(reply.steps()), {reply.warnings().begin(), reply.warnings().end()}};
  }

  StatusOr<std::vector<Activity>> ListActivities(const ActivityQuery& query) override {
    controller::ListActivitiesRequest request;
    request.set_project(query.id.project);
    request.set_environment(query.id.environment);
    request.set_limit(query.limit);
    request.set_type(query.type);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::ListActivities, request));
    return FromProtos(reply.activities());
  }

  StatusOr<Activity> GetActivity(const std::string& id) override {
    controller::GetActivityRequest request;
    request.set_id(id);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::GetActivity, request));
    return FromProto(reply);
  }

  Status WatchActivity(const std::string& id, uint64_t after, const EventSink& sink) override {
    controller::WatchActivityRequest request;
    request.set_id(id);
    request.set_after_sequence(after);
    return connection_.Follow(&controller::Controller::Stub::WatchActivity, request, sink);
  }

  StatusOr<Activity> CancelActivity(const std::string& id) override {
    controller::CancelActivityRequest request;
    request.set_id(id);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::CancelActivity, request));
    return FromProto(reply);
  }

  StatusOr<std::vector<Container>> ListContainers(const EnvironmentId& id) override {
    controller::ListContainersRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::ListContainers, request));
    return FromProtos(reply.containers());
  }

  StatusOr<std::unique_ptr<ExecStream>> Exec(const ExecRequest& request) override {
    return StartExec(connection_, request);
  }

  StatusOr<std::vector<ContainerStats>> Stats(const EnvironmentId& id) override {
    agent::StatsRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::Stats, request));
    return FromProtos(reply.containers());
  }

  StatusOr<std::vector<ContainerNetwork>> Network(const EnvironmentId& id) override {
    agent::NetworkRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::Network, request));
    return FromProtos(reply.containers());
  }

  StatusOr<std::vector<Relationship>> ListRelationships(const EnvironmentId& id,
                                                        bool show_secrets) override {
    controller::ListRelationshipsRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    request.set_show_secrets(show_secrets);
    PAAS_ASSIGN_OR_RETURN(
        const auto reply,
        connection_.Call(&controller::Controller::Stub::ListRelationships, request));
    return FromProtos(reply.relationships());
  }

  StatusOr<std::vector<Route>> ListRoutes(const EnvironmentId& id) override {
    controller::ListRoutesRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::ListRoutes, request));
    return FromProtos(reply.routes());
  }

  StatusOr<RouteExplanation> ExplainRoute(const EnvironmentId& id,
                                          const std::string& url) override {
    controller::ExplainRouteRequest request;
    request.set_project(id.project);
    request.set_environment(id.environment);
    request.set_url(url);
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::ExplainRoute, request));
    return FromProto(reply);
  }

  StatusOr<std::string> TlsAuthority() override {
    PAAS_ASSIGN_OR_RETURN(const auto reply,
                          connection_.Call(&controller::Controller::Stub::GetTlsAuthority,
                                           controller::GetTlsAuthorityRequest()));
    return reply.certificate();
  }

  Status Logs(const LogsRequest& request, const LogSink& sink) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, connection_.StreamTimeout());
    connection_.SayWhoAsks(context);
    const CallInFlight::Scope scope(connection_.in_flight(), context);
    const auto stream = connection_.stub().Logs(&context, ToProto(request));
    for (agent::LogChunk chunk; stream->Read(&chunk);) {
      for (size_t at = 0; at < chunk.data().size();) {
        const size_t end = std::min(chunk.data().find('\n', at), chunk.data().size());
        sink({chunk.container(), chunk.log(), chunk.data().substr(at, end - at), chunk.unix_ms()});
        at = end + 1;
      }
    }
    return connection_.Explain(stream->Finish());
  }

  VariableCalls& variables() override { return variables_; }
  JobCalls& jobs() override { return jobs_; }
  ReleaseCalls& releases() override { return releases_; }
  AccessCalls& access() override { return access_; }
  BackupCalls& backups() override { return backups_; }
  EnvironmentCalls& tree() override { return environments_; }
  LiveCalls& live() override { return live_; }
  NodeCalls& nodes() override { return nodes_; }

  StatusOr<std::vector<Finding>> Doctor() override {
    PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&controller::Controller::Stub::Doctor,
                                                             controller::DoctorRequest()));
    return FromProtos(reply.findings());
  }

  StatusOr<Versions> Version() override {
    PAAS_ASSIGN_OR_RETURN(const auto reply, connection_.Call(&controller::Controller::Stub::Version,
                                                             controller::VersionRequest()));
    return Versions{reply.controller(), reply.builder(), reply.agent()};
  }

  void Interrupt() override { connection_.in_flight().Cancel(); }

 private:
  GrpcConnection connection_;
  GrpcVariables variables_{connection_};
  GrpcJobs jobs_{connection_};
  GrpcReleases releases_{connection_};
  GrpcAccess access_{connection_};
  GrpcBackups backups_{connection_};
  GrpcEnvironments environments_{connection_};
  GrpcLive live_{connection_};
  GrpcNodes nodes_{connection_};
};

}  // namespace

StatusOr<std::unique_ptr<Client>> MakeGrpcClient(const ClientOptions& options) {
  PAAS_ASSIGN_OR_RETURN(const auto channel, rpc::Connect(options.endpoint, options.tls));
  return std::make_unique<GrpcClient>(options, channel);
}

}  // namespace paas::paasctl
