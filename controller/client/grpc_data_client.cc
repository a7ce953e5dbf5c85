#include "controller/client/grpc_data_client.h"

#include <grpcpp/grpcpp.h>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/rpc/tree_pieces.h"
#include "controller/client/agent_return.h"
#include "paas/agent/v1/data.grpc.pb.h"

namespace paas::controller {
namespace {

namespace pb = paas::agent::v1;

// A node without snapshots copies byte by byte.
constexpr std::chrono::hours kCloneTimeout(6);
// As long as the other end of an archive takes.
constexpr std::chrono::hours kArchiveTimeout(24);
constexpr std::chrono::minutes kDeleteTimeout(15);
constexpr std::chrono::seconds kAskTimeout(20);
constexpr std::chrono::seconds kAwaitAgent(10);

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

class GrpcIntake final : public DataClient::Intake {
 public:
  GrpcIntake(pb::Data::Stub& stub, const std::string& backup, uint64_t bytes) {
    rpc::SetDeadline(context_, kArchiveTimeout);
    writer_ = stub.Import(&context_, &response_);
    pb::ImportRequest request;
    request.mutable_header()->set_backup(backup);
    request.mutable_header()->set_bytes(bytes);
    (void)writer_->Write(request);  // a failure is told by what follows
  }
  // The end of the stream without the word that it is complete; the agent answers when all is gone.
  ~GrpcIntake() override {
    if (!is_over_) (void)End();
  }
  GrpcIntake(const GrpcIntake&) = delete;
  GrpcIntake& operator=(const GrpcIntake&) = delete;

  Status Begin(const std::string& name) override { return Reason(batch_.Begin(name)); }
  Status Add(const tree::Entry& entry) override { return Reason(batch_.Add(entry)); }
  Status Write(uint64_t offset, std::string_view content) override {
    return Reason(batch_.Write(offset, content));
  }

  StatusOr<std::vector<VolumeUsage>> Accept() override {
    PAAS_RETURN_IF_ERROR(Reason(batch_.Flush()));
    pb::ImportRequest request;
    request.set_complete(true);
    (void)writer_->Write(request);
    PAAS_RETURN_IF_ERROR(End());
    return FromProto(response_.volumes());
  }

 private:
  bool Send(rpc::PieceBatch::Pieces& pieces) {
    pb::ImportRequest request;
    request.mutable_pieces()->Swap(&pieces);
    return writer_->Write(request);
  }
  // The batch knows that the agent hung up, the end of the call why.
  Status Reason(const Status& sent) {
    if (sent.ok() || is_over_) return sent;
    const Status end = End();
    return end.ok() ? sent : end;
  }
  Status End() {
    is_over_ = true;
    writer_->WritesDone();
    return Annotate(rpc::FromGrpc(writer_->Finish()), "agent");
  }

  grpc::ClientContext context_;
  pb::ImportResponse response_;
  std::unique_ptr<grpc::ClientWriter<pb::ImportRequest>> writer_;
  bool is_over_ = false;
  rpc::PieceBatch batch_{[this](rpc::PieceBatch::Pieces& pieces) { return Send(pieces); }};
};

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

  Status Export(const std::string& backup, tree::Sink& sink) override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kArchiveTimeout);
    pb::ExportRequest request;
    request.set_backup(backup);
    const auto reader = stub_->Export(&context, request);
    for (pb::ExportResponse response; reader->Read(&response);) {
      for (const auto& piece : response.pieces()) {
        const Status delivered = rpc::Deliver(piece, sink);
        if (delivered.ok()) continue;
        context.TryCancel();
        (void)reader->Finish();
        return delivered;
      }
    }
    return Annotate(rpc::FromGrpc(reader->Finish()), "agent");
  }

  StatusOr<std::unique_ptr<Intake>> Import(const std::string& backup, uint64_t bytes) override {
    return std::make_unique<GrpcIntake>(*stub_, backup, bytes);
  }

  Status DeleteBackup(const std::string& backup) override {
    // What is left of a transfer is deleted right after an agent died over it.
    (void)channel_->WaitForConnected(std::chrono::system_clock::now() + kAwaitAgent);
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
