#include "volume/nfs/client/grpc_storage.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <limits>
#include <utility>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/storage/v1/storage.grpc.pb.h"
#include "volume/nfs/client/content_calls.h"

namespace paas::volume {
namespace {

namespace v1 = ::paas::storage::v1;
using Stub = v1::Storage::Stub;

constexpr std::chrono::seconds kTimeout{60};
constexpr std::chrono::seconds kAskTimeout{8};  // of what people wait for

void SetId(const VolumeId& id, v1::VolumeId* message) {
  message->set_environment(id.environment);
  message->set_name(id.name);
}

template <typename Request>
Request RequestFor(const VolumeId& id) {
  Request request;
  SetId(id, request.mutable_volume());
  return request;
}

Health FromProto(const v1::ExamineResponse::Finding& finding) {
  Health health{Health::Level::kProblem, finding.text(), finding.fix()};
  if (finding.level() == v1::ExamineResponse::OK) health.level = Health::Level::kOk;
  if (finding.level() == v1::ExamineResponse::WARNING) health.level = Health::Level::kWarning;
  return health;
}

Room FromProto(const v1::ListRoomsResponse::Room& room) {
  return {.what = room.what(),
          .space = {.path = room.path(),
                    .total_bytes = room.total_bytes(),
                    .free_bytes = room.free_bytes(),
                    .device = room.device()},
          .slack_bytes = room.slack_bytes()};
}

class GrpcStorage : public Storage {
 public:
  GrpcStorage(std::shared_ptr<grpc::Channel> channel, std::string where,
              std::chrono::milliseconds patience)
      : stub_(channel == nullptr ? nullptr : v1::Storage::NewStub(channel)),
        where_("storage at " + where),
        patience_(patience) {}

  Status Create(const VolumeId& id, uint64_t limit_bytes) override {
    auto request = RequestFor<v1::CreateRequest>(id);
    request.set_limit_bytes(limit_bytes);
    return Call(&Stub::Create, request, kTimeout).status();
  }
  Status SetLimit(const VolumeId& id, uint64_t limit_bytes) override {
    auto request = RequestFor<v1::SetLimitRequest>(id);
    request.set_limit_bytes(limit_bytes);
    return Call(&Stub::SetLimit, request, kTimeout).status();
  }
  Status Clone(const VolumeId& from, const VolumeId& to, uint64_t limit_bytes) override {
    v1::CloneRequest request;
    SetId(from, request.mutable_from());
    SetId(to, request.mutable_to());
    request.set_limit_bytes(limit_bytes);
    return Call(&Stub::Clone, request, kTimeout).status();
  }
  Status Move(const VolumeId& from, const VolumeId& to) override {
    v1::MoveRequest request;
    SetId(from, request.mutable_from());
    SetId(to, request.mutable_to());
    return Call(&Stub::Move, request, kTimeout).status();
  }
  Status Delete(const VolumeId& id) override {
    return Call(&Stub::Delete, RequestFor<v1::DeleteRequest>(id), kTimeout).status();
  }
  Status Flush(const VolumeId& id) override {
    return Call(&Stub::Flush, RequestFor<v1::FlushRequest>(id), kTimeout).status();
  }
  Status Seal(const VolumeId& id) override {
    return Call(&Stub::Seal, RequestFor<v1::SealRequest>(id), kTimeout).status();
  }
  StatusOr<Usage> Measure(const VolumeId& id) override {
    PAAS_ASSIGN_OR_RETURN(const auto response,
                          Call(&Stub::Measure, RequestFor<v1::MeasureRequest>(id), kAskTimeout));
    return Usage{response.used_bytes(), response.own_bytes(), response.limit_bytes()};
  }
  StatusOr<std::vector<VolumeState>> List(const std::string& environment) override {
    v1::ListRequest request;
    request.set_environment(environment);
    PAAS_ASSIGN_OR_RETURN(const auto response, Call(&Stub::List, request, kTimeout));
    std::vector<VolumeState> volumes;
    for (const auto& one : response.volumes()) {
      volumes.push_back({{one.volume().environment(), one.volume().name()}, one.limit_bytes()});
    }
    return volumes;
  }
  StatusOr<std::vector<Room>> Rooms() override {
    PAAS_ASSIGN_OR_RETURN(const auto response,
                          Call(&Stub::ListRooms, v1::ListRoomsRequest(), kAskTimeout));
    std::vector<Room> rooms;
    for (const auto& room : response.rooms()) rooms.push_back(FromProto(room));
    return rooms;
  }
  StatusOr<std::vector<Health>> Examine() override {
    PAAS_ASSIGN_OR_RETURN(const auto response,
                          Call(&Stub::Examine, v1::ExamineRequest(), kAskTimeout));
    std::vector<Health> findings;
    for (const auto& one : response.findings()) findings.push_back(FromProto(one));
    return findings;
  }
  StatusOr<NfsExport> Serve(const VolumeId& id, uint32_t first_id) override {
    auto request = RequestFor<v1::ServeRequest>(id);
    request.set_first_id(first_id);
    PAAS_ASSIGN_OR_RETURN(const auto response, Call(&Stub::Serve, request, kTimeout));
    if (response.port() == 0 || response.port() > std::numeric_limits<uint16_t>::max()) {
      return Internal(where_ + " serves at no port");
    }
    return NfsExport{response.path(), static_cast<uint16_t>(response.port())};
  }
  Status Read(const VolumeId& id, tree::Sink& sink) override {
    if (stub_ == nullptr) return NotAsked();
    return ReadContent(*stub_, RequestFor<v1::ReadRequest>(id), {where_, patience_}, sink);
  }
  StatusOr<std::unique_ptr<ContentWriter>> Fill(const VolumeId& id) override {
    if (stub_ == nullptr) return NotAsked();
    return FillContent(*stub_, RequestFor<v1::FillRequest>(id), {where_, patience_});
  }

 private:
  Status NotAsked() const { return Unavailable(where_ + " is not asked"); }

  template <typename Request, typename Response>
  StatusOr<Response> Call(grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&,
                                                     Response*),
                          const Request& request, std::chrono::milliseconds timeout) {
    if (stub_ == nullptr) return NotAsked();
    grpc::ClientContext context;
    rpc::SetDeadline(context, timeout);
    Response response;
    Status status = rpc::FromGrpc((*stub_.*call)(&context, request, &response));
    if (absl::IsDeadlineExceeded(status)) return Unavailable(where_ + " does not answer");
    if (absl::IsUnavailable(status)) status = Annotate(status, where_);
    PAAS_RETURN_IF_ERROR(status);
    return response;
  }

  const std::unique_ptr<Stub> stub_;
  const std::string where_;
  const std::chrono::milliseconds patience_;
};

}  // namespace

std::unique_ptr<Storage> MakeGrpcStorage(std::shared_ptr<grpc::Channel> channel,
                                         const std::string& where,
                                         std::chrono::milliseconds patience) {
  return std::make_unique<GrpcStorage>(std::move(channel), where, patience);
}

}  // namespace paas::volume
