#include "agent/rpc/data_service.h"

#include <algorithm>

#include "agent/volume/backup_intake.h"
#include "common/rpc/status.h"
#include "common/rpc/tree_pieces.h"

namespace paas::agent {
namespace {

namespace v1 = ::paas::agent::v1;

constexpr size_t kLongestBackup = 40;

// Whose volumes are meant. Names from outside become paths.
StatusOr<std::string> OwnerOf(const v1::DataSet& set) {
  const std::string& backup = set.backup();
  if (backup.empty()) {
    PAAS_RETURN_IF_ERROR(ValidateId("project", set.project()));
    PAAS_RETURN_IF_ERROR(ValidateId("environment", set.environment()));
    return EnvironmentId(set.project(), set.environment());
  }
  const bool valid =
      backup.size() <= kLongestBackup && std::all_of(backup.begin(), backup.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      });
  if (!valid) return InvalidArgument("no id of a backup");
  return BackupOwner(backup);
}

StatusOr<std::string> OwnerOfBackup(const std::string& backup) {
  if (backup.empty()) return InvalidArgument("which backup?");
  v1::DataSet set;
  set.set_backup(backup);
  return OwnerOf(set);
}

void AddVolumes(const std::vector<MeasuredVolume>& measured,
                google::protobuf::RepeatedPtrField<v1::VolumeUsage>& volumes) {
  for (const MeasuredVolume& one : measured) {
    v1::VolumeUsage& added = *volumes.Add();
    added.set_name(one.name);
    added.set_used_bytes(one.usage.used_bytes);
    added.set_own_bytes(one.usage.own_bytes);
  }
}

}  // namespace

bool DataService::AnyRuns(const v1::DataSet& set) const {
  if (!set.backup().empty()) return false;
  const std::vector<Instance> instances = parts_.table->List(set.project(), set.environment());
  return std::any_of(instances.begin(), instances.end(),
                     [](const Instance& instance) { return instance.IsRunning(); });
}

grpc::Status DataService::Clone(grpc::ServerContext*, const v1::CloneRequest* request,
                                v1::CloneResponse* response) {
  const StatusOr<std::string> from = OwnerOf(request->from());
  const StatusOr<std::string> to = OwnerOf(request->to());
  if (!from.ok()) return rpc::ToGrpc(from.status());
  if (!to.ok()) return rpc::ToGrpc(to.status());
  if (*from == *to) return rpc::ToGrpc(InvalidArgument("an environment is no copy of itself"));
  // Always in the same order: two that copy from each other must not wait for each other.
  const auto first = parts_.converger->Lock(std::min(*from, *to));
  const auto second = parts_.converger->Lock(std::max(*from, *to));
  return rpc::ToGrpc(CloneLocked(*request, *response));
}

Status DataService::CloneLocked(const v1::CloneRequest& request, v1::CloneResponse& response) {
  for (const v1::DataSet* set : {&request.from(), &request.to()}) {
    if (!set->backup().empty()) continue;
    PAAS_RETURN_IF_ERROR(parts_.converger->CheckId(set->project(), set->environment()));
  }
  if (AnyRuns(request.to())) {
    return FailedPrecondition("containers of " + request.to().environment() +
                              " run; its data cannot be replaced under them");
  }
  TransferOrder order{.from_environment = AnyRuns(request.from()),
                      .replaces = request.replace(),
                      .seals = !request.to().backup().empty()};
  PAAS_ASSIGN_OR_RETURN(order.from, OwnerOf(request.from()));
  PAAS_ASSIGN_OR_RETURN(order.to, OwnerOf(request.to()));
  for (const v1::VolumeSpec& volume : request.volumes()) {
    order.volumes.push_back({.name = volume.name(), .size_bytes = volume.size_bytes()});
    PAAS_RETURN_IF_ERROR(volume::Validate({order.to, volume.name()}));
  }
  PAAS_ASSIGN_OR_RETURN(const TransferReport report, parts_.transfers->Run(order));
  AddVolumes(report.volumes, *response.mutable_volumes());
  response.set_frozen_us(static_cast<uint64_t>(report.frozen.count()));
  response.set_shares(report.shares);
  return absl::OkStatus();
}

grpc::Status DataService::Measure(grpc::ServerContext*, const v1::MeasureRequest* request,
                                  v1::MeasureResponse* response) {
  const StatusOr<std::string> owner = OwnerOf(request->set());
  if (!owner.ok()) return rpc::ToGrpc(owner.status());
  const StatusOr<std::vector<MeasuredVolume>> measured = parts_.transfers->Measure(*owner);
  if (!measured.ok()) return rpc::ToGrpc(measured.status());
  AddVolumes(*measured, *response->mutable_volumes());
  return grpc::Status::OK;
}

grpc::Status DataService::DeleteBackup(grpc::ServerContext*, const v1::DeleteBackupRequest* request,
                                       v1::DeleteBackupResponse*) {
  const StatusOr<std::string> owner = OwnerOfBackup(request->backup());
  if (!owner.ok()) return rpc::ToGrpc(owner.status());
  const auto use = uses_.Begin(request->backup(), BackupUses::Kind::kAlone);
  if (!use.ok()) return rpc::ToGrpc(use.status());
  const auto lock = parts_.converger->Lock(*owner);
  return rpc::ToGrpc(parts_.transfers->Forget(*owner));
}

// Without its lock: restores go on meanwhile. Whoever would delete it is refused, and does not
// wait.
grpc::Status DataService::Export(grpc::ServerContext*, const v1::ExportRequest* request,
                                 grpc::ServerWriter<v1::ExportResponse>* writer) {
  const StatusOr<std::string> owner = OwnerOfBackup(request->backup());
  if (!owner.ok()) return rpc::ToGrpc(owner.status());
  const auto use = uses_.Begin(request->backup(), BackupUses::Kind::kRead);
  if (!use.ok()) return rpc::ToGrpc(use.status());
  rpc::PieceBatch batch([writer](rpc::PieceBatch::Pieces& pieces) {
    v1::ExportResponse response;
    response.mutable_pieces()->Swap(&pieces);
    return writer->Write(response);
  });
  Status read = parts_.transfers->Read(*owner, batch);
  if (read.ok()) read = batch.Flush();
  return rpc::ToGrpc(read);
}

grpc::Status DataService::Import(grpc::ServerContext*,
                                 grpc::ServerReader<v1::ImportRequest>* reader,
                                 v1::ImportResponse* response) {
  v1::ImportRequest first;
  if (!reader->Read(&first) || !first.has_header()) {
    return rpc::ToGrpc(InvalidArgument("an import begins with a header"));
  }
  const StatusOr<std::string> owner = OwnerOfBackup(first.header().backup());
  if (!owner.ok()) return rpc::ToGrpc(owner.status());
  const auto use = uses_.Begin(first.header().backup(), BackupUses::Kind::kAlone);
  if (!use.ok()) return rpc::ToGrpc(use.status());
  const auto lock = parts_.converger->Lock(*owner);
  const Status taken = TakeIn(*reader, first.header());
  if (!taken.ok()) return rpc::ToGrpc(taken);
  const StatusOr<std::vector<MeasuredVolume>> measured = parts_.transfers->Measure(*owner);
  if (!measured.ok()) return rpc::ToGrpc(measured.status());
  AddVolumes(*measured, *response->mutable_volumes());
  return grpc::Status::OK;
}

Status DataService::TakeIn(grpc::ServerReader<v1::ImportRequest>& reader,
                           const v1::ImportHeader& header) {
  PAAS_ASSIGN_OR_RETURN(
      const std::unique_ptr<BackupIntake> intake,
      BackupIntake::Open(*parts_.transfers, header.backup(), header.bytes(), [this](uint64_t more) {
        return parts_.volumes->CheckRoom(more, parts_.reserve_bytes);
      }));
  for (v1::ImportRequest message; reader.Read(&message);) {
    for (const auto& piece : message.pieces()) {
      PAAS_RETURN_IF_ERROR(rpc::Deliver(piece, *intake));
    }
    if (message.complete()) return intake->Accept();
  }
  return Aborted("the import was cut short");
}

}  // namespace paas::agent
