#include "controller/client/grpc_data_client.h"

#include <grpcpp/grpcpp.h>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "controller/client/agent_return.h"
#include "paas/agent/v1/data.grpc.pb.h"

namespace paas::controller {
namespace {

namespace pb = paas::agent::v1;

// A node without snapshots copies byte by byte.
constexpr std::chrono::hours kCloneTimeout(6);
constexpr std::chrono::minutes kDeleteTimeout(15);
constexpr std::chrono::seconds kAskTimeout(20);

void ToProto(const DataSet& set, pb::DataSet& out) {
  out.set_project(set.project);
  out.set_environment(set.environment);
  out.set_backup(set.backup);
}

template <typename Volumes>
std::vector<VolumeUsage> FromProto(const Volumes& messages) {
  std::vector<VolumeUsage> volumes;
  for (const pb::VolumeUsage& message : messages) {
    volumes.push_back({message.name(), message.used_bytes(), message.own_bytes()});
  }
  return volumes;
}

class GrpcDataClient : public DataClient {
 public:
  explicit GrpcDataClient(std::shared_ptr<grpc::Channel> channel)
      : channel_(std::move(channel)), stub_(pb::Data::NewStub(channel_)) {}

  StatusOr<CloneOutcome> Clone(const CloneOrder& order, CancelToken& cancel) override {
    StatusOr<CloneOutcome> outcome = CloneOnce(order, cancel);
    const auto lost = std::chrono::steady_clock::now();
    CloneOrder again = order;
    again.replaces = true;
    while (absl::IsUnavailable(outcome.status()) && AwaitAgent(*channel_, lost, cancel)) {
      outcome = CloneOnce(again, cancel);
    }
    return outcome;
  }

  StatusOr<std::vector<VolumeUsage>> Measure(const DataSet& set) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kAskTimeout);
    pb::MeasureRequest request;
    ToProto(set, *request.mutable_set());
    pb::MeasureResponse response;
    PAAS_RETURN_IF_ERROR(
        Annotate(rpc::FromGrpc(stub_->Measure(&context, request, &response)), "agent"));
    return FromProto(response.volumes());
  }

  Status DeleteBackup(const std::string& backup) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kDeleteTimeout);
    pb::DeleteBackupRequest request;
    request.set_backup(backup);
    pb::DeleteBackupResponse response;
    return Annotate(rpc::FromGrpc(stub_->DeleteBackup(&context, request, &response)), "agent");
  }

 private:
  StatusOr<CloneOutcome> CloneOnce(const CloneOrder& order, CancelToken& cancel) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kCloneTimeout);
    const CancelToken::Registration registration(cancel, [&context] { context.TryCancel(); });
    pb::CloneRequest request;
    ToProto(order.from, *request.mutable_from());
    ToProto(order.to, *request.mutable_to());
    request.set_replace(order.replaces);
    for (const PlannedVolume& volume : order.volumes) {
      pb::VolumeSpec& added = *request.add_volumes();
      added.set_name(volume.name);
      added.set_size_bytes(volume.size_bytes);
      added.set_shared(volume.shared);
      added.set_thin(volume.thin);
    }
    pb::CloneResponse response;
    PAAS_RETURN_IF_ERROR(
        Annotate(rpc::FromGrpc(stub_->Clone(&context, request, &response)), "agent"));
    return CloneOutcome{
        .volumes = FromProto(response.volumes()),
        .frozen = std::chrono::microseconds(static_cast<int64_t>(response.frozen_us())),
        .shares = response.shares()};
  }

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<pb::Data::Stub> stub_;
};

}  // namespace

std::unique_ptr<DataClient> MakeDataClient(std::shared_ptr<grpc::Channel> agent) {
  return std::make_unique<GrpcDataClient>(std::move(agent));
}

}  // namespace paas::controller
