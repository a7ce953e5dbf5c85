#pragma once

#include "paas/storage/v1/storage.grpc.pb.h"
#include "storage/server.h"
#include "volume/driver.h"

namespace paas::storage {

// The edge of the daemon: translates, and nothing else. Everything is borrowed. Thread-safe.
class StorageService final : public paas::storage::v1::Storage::Service {
 public:
  StorageService(volume::Driver* volumes, Server* server) : volumes_(volumes), server_(server) {}

  grpc::Status Create(grpc::ServerContext* context, const v1::CreateRequest* request,
                      v1::CreateResponse* response) override;
  grpc::Status SetLimit(grpc::ServerContext* context, const v1::SetLimitRequest* request,
                        v1::SetLimitResponse* response) override;
  grpc::Status Clone(grpc::ServerContext* context, const v1::CloneRequest* request,
                     v1::CloneResponse* response) override;
  grpc::Status Move(grpc::ServerContext* context, const v1::MoveRequest* request,
                    v1::MoveResponse* response) override;
  grpc::Status Delete(grpc::ServerContext* context, const v1::DeleteRequest* request,
                      v1::DeleteResponse* response) override;
  grpc::Status Flush(grpc::ServerContext* context, const v1::FlushRequest* request,
                     v1::FlushResponse* response) override;
  grpc::Status Seal(grpc::ServerContext* context, const v1::SealRequest* request,
                    v1::SealResponse* response) override;
  grpc::Status Measure(grpc::ServerContext* context, const v1::MeasureRequest* request,
                       v1::MeasureResponse* response) override;
  grpc::Status List(grpc::ServerContext* context, const v1::ListRequest* request,
                    v1::ListResponse* response) override;
  grpc::Status ListRooms(grpc::ServerContext* context, const v1::ListRoomsRequest* request,
                         v1::ListRoomsResponse* response) override;
  grpc::Status Examine(grpc::ServerContext* context, const v1::ExamineRequest* request,
                       v1::ExamineResponse* response) override;
  grpc::Status Serve(grpc::ServerContext* context, const v1::ServeRequest* request,
                     v1::ServeResponse* response) override;
  grpc::Status Read(grpc::ServerContext* context, const v1::ReadRequest* request,
                    grpc::ServerWriter<v1::ReadResponse>* writer) override;
  grpc::Status Fill(grpc::ServerContext* context, grpc::ServerReader<v1::FillRequest>* reader,
                    v1::FillResponse* response) override;

 private:
  volume::Driver* const volumes_;
  Server* const server_;
};

}  // namespace paas::storage
