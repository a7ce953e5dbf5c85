#include "storage/rpc/storage_service.h"

#include "common/rpc/status.h"
#include "common/rpc/tree_pieces.h"

namespace paas::storage {
namespace {

using volume::Health;

volume::VolumeId FromProto(const v1::VolumeId& id) { return {id.environment(), id.name()}; }

v1::ExamineResponse::Level ToProto(Health::Level level) {
  switch (level) {
    case Health::Level::kOk:
      return v1::ExamineResponse::OK;
    case Health::Level::kWarning:
      return v1::ExamineResponse::WARNING;
    case Health::Level::kProblem:
      return v1::ExamineResponse::PROBLEM;
  }
  return v1::ExamineResponse::LEVEL_UNSPECIFIED;
}

Status FillVolumes(volume::Driver& volumes, const std::string& environment,
                   v1::ListResponse* response) {
  if (!environment.empty()) PAAS_RETURN_IF_ERROR(volume::Validate({environment, "x"}));
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> found, volumes.List(environment));
  for (const volume::VolumeState& one : found) {
    v1::ListResponse::Volume& added = *response->add_volumes();
    added.mutable_volume()->set_environment(one.id.environment);
    added.mutable_volume()->set_name(one.id.name);
    added.set_limit_bytes(one.limit_bytes);
  }
  return absl::OkStatus();
}

// What a node says is checked by the writer, as what archives say is by the node's.
Status TakeIn(volume::Driver& volumes, grpc::ServerReader<v1::FillRequest>& reader) {
  v1::FillRequest message;
  if (!reader.Read(&message) || !message.has_volume()) return InvalidArgument("which volume?");
  PAAS_ASSIGN_OR_RETURN(const std::unique_ptr<volume::ContentWriter> writer,
                        volumes.Fill(FromProto(message.volume())));
  volume::ContentSink sink(*writer);
  while (reader.Read(&message)) {
    for (const auto& piece : message.pieces()) PAAS_RETURN_IF_ERROR(rpc::Deliver(piece, sink));
    if (message.complete()) return writer->Finish();
  }
  return Aborted("the files were cut short");
}

}  // namespace

grpc::Status StorageService::Create(grpc::ServerContext*, const v1::CreateRequest* request,
                                    v1::CreateResponse*) {
  return rpc::ToGrpc(volumes_->Create(FromProto(request->volume()), request->limit_bytes()));
}

grpc::Status StorageService::SetLimit(grpc::ServerContext*, const v1::SetLimitRequest* request,
                                      v1::SetLimitResponse*) {
  return rpc::ToGrpc(volumes_->SetLimit(FromProto(request->volume()), request->limit_bytes()));
}

grpc::Status StorageService::Clone(grpc::ServerContext*, const v1::CloneRequest* request,
                                   v1::CloneResponse*) {
  return rpc::ToGrpc(volumes_->Clone(FromProto(request->from()), FromProto(request->to()),
                                     request->limit_bytes()));
}

grpc::Status StorageService::Move(grpc::ServerContext*, const v1::MoveRequest* request,
                                  v1::MoveResponse*) {
  return rpc::ToGrpc(volumes_->Move(FromProto(request->from()), FromProto(request->to())));
}

grpc::Status StorageService::Delete(grpc::ServerContext*, const v1::DeleteRequest* request,
                                    v1::DeleteResponse*) {
  return rpc::ToGrpc(volumes_->Delete(FromProto(request->volume())));
}

grpc::Status StorageService::Flush(grpc::ServerContext*, const v1::FlushRequest* request,
                                   v1::FlushResponse*) {
  return rpc::ToGrpc(volumes_->Flush(FromProto(request->volume())));
}

grpc::Status StorageService::Seal(grpc::ServerContext*, const v1::SealRequest* request,
                                  v1::SealResponse*) {
  return rpc::ToGrpc(volumes_->Seal(FromProto(request->volume())));
}

grpc::Status StorageService::Measure(grpc::ServerContext*, const v1::MeasureRequest* request,
                                     v1::MeasureResponse* response) {
  const StatusOr<volume::Usage> usage = volumes_->Measure(FromProto(request->volume()));
  if (!usage.ok()) return rpc::ToGrpc(usage.status());
  response->set_used_bytes(usage->used_bytes);
  response->set_own_bytes(usage->own_bytes);
  response->set_limit_bytes(usage->limit_bytes);
  return grpc::Status::OK;
}

grpc::Status StorageService::List(grpc::ServerContext*, const v1::ListRequest* request,
                                  v1::ListResponse* response) {
  return rpc::ToGrpc(FillVolumes(*volumes_, request->environment(), response));
}

grpc::Status StorageService::ListRooms(grpc::ServerContext*, const v1::ListRoomsRequest*,
                                       v1::ListRoomsResponse* response) {
  const StatusOr<std::vector<volume::Room>> rooms = volumes_->Rooms();
  if (!rooms.ok()) return rpc::ToGrpc(rooms.status());
  for (const volume::Room& room : *rooms) {
    v1::ListRoomsResponse::Room& added = *response->add_rooms();
    added.set_what(room.what);
    added.set_path(room.space.path);
    added.set_total_bytes(room.space.total_bytes);
    added.set_free_bytes(room.space.free_bytes);
    added.set_device(room.space.device);
    added.set_slack_bytes(room.slack_bytes);
  }
  return grpc::Status::OK;
}

grpc::Status StorageService::Examine(grpc::ServerContext*, const v1::ExamineRequest*,
                                     v1::ExamineResponse* response) {
  for (const Health& one : server_->Examine()) {
    v1::ExamineResponse::Finding& added = *response->add_findings();
    added.set_level(ToProto(one.level));
    added.set_text(one.text);
    added.set_fix(one.fix);
  }
  return grpc::Status::OK;
}

grpc::Status StorageService::Serve(grpc::ServerContext*, const v1::ServeRequest* request,
                                   v1::ServeResponse* response) {
  const StatusOr<Server::Place> place =
      server_->Serve(FromProto(request->volume()), request->first_id());
  if (!place.ok()) return rpc::ToGrpc(place.status());
  response->set_path(place->path);
  response->set_port(place->port);
  return grpc::Status::OK;
}

grpc::Status StorageService::Read(grpc::ServerContext*, const v1::ReadRequest* request,
                                  grpc::ServerWriter<v1::ReadResponse>* writer) {
  rpc::PieceBatch batch([writer](rpc::PieceBatch::Pieces& pieces) {
    v1::ReadResponse response;
    response.mutable_pieces()->Swap(&pieces);
    return writer->Write(response);
  });
  Status read = volumes_->Read(FromProto(request->volume()), batch);
  if (read.ok()) read = batch.Flush();
  return rpc::ToGrpc(read);
}

grpc::Status StorageService::Fill(grpc::ServerContext*, grpc::ServerReader<v1::FillRequest>* reader,
                                  v1::FillResponse*) {
  return rpc::ToGrpc(TakeIn(*volumes_, *reader));
}

}  // namespace paas::storage
