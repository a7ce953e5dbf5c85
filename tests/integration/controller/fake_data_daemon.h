#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <random>
#include <string>

#include "common/rpc/tree_pieces.h"
#include "paas/agent/v1/data.grpc.pb.h"

namespace paas::controller::testing {

// The data of an agent: one volume "app" with one file, of bytes that no packer makes smaller.
class FakeDataDaemon final : public paas::agent::v1::Data::Service {
 public:
  grpc::Status Clone(grpc::ServerContext*, const paas::agent::v1::CloneRequest*,
                     paas::agent::v1::CloneResponse* response) override {
    Describe(*response->add_volumes());
    return grpc::Status::OK;
  }
  grpc::Status Measure(grpc::ServerContext*, const paas::agent::v1::MeasureRequest*,
                       paas::agent::v1::MeasureResponse* response) override {
    Describe(*response->add_volumes());
    return grpc::Status::OK;
  }
  grpc::Status DeleteBackup(grpc::ServerContext*, const paas::agent::v1::DeleteBackupRequest*,
                            paas::agent::v1::DeleteBackupResponse*) override {
    return grpc::Status::OK;
  }
  grpc::Status Export(grpc::ServerContext*, const paas::agent::v1::ExportRequest*,
                      grpc::ServerWriter<paas::agent::v1::ExportResponse>* writer) override {
    rpc::PieceBatch batch([writer](rpc::PieceBatch::Pieces& pieces) {
      paas::agent::v1::ExportResponse response;
      response.mutable_pieces()->Swap(&pieces);
      return writer->Write(response);
    });
    std::string block(256 << 10, '\0');
    std::mt19937_64 random(7);  // NOLINT: the same each time
    (void)batch.Begin("app");
    (void)batch.Add({.kind = tree::EntryKind::kDirectory, .path = "", .mode = 0755});
    (void)batch.Add(
        {.kind = tree::EntryKind::kFile, .path = "data", .mode = 0644, .size_bytes = file_bytes});
    for (uint64_t at = 0; at < file_bytes; at += block.size()) {
      if (at >= breaks_after) return {grpc::StatusCode::INTERNAL, "the disk is gone"};
      for (size_t i = 0; i < block.size(); i += sizeof(uint64_t)) {
        const uint64_t word = random();
        block.replace(i, sizeof word, reinterpret_cast<const char*>(&word), sizeof word);
      }
      if (!batch.Write(at, block).ok()) return grpc::Status::CANCELLED;
    }
    (void)batch.Flush();
    return grpc::Status::OK;
  }
  grpc::Status Import(grpc::ServerContext*,
                      grpc::ServerReader<paas::agent::v1::ImportRequest>* reader,
                      paas::agent::v1::ImportResponse* response) override {
    paas::agent::v1::ImportRequest request;
    bool is_complete = false;
    while (reader->Read(&request)) {
      for (const auto& piece : request.pieces()) imported += piece.content().content().size();
      is_complete = request.complete();
    }
    if (!is_complete) return grpc::Status::CANCELLED;
    Describe(*response->add_volumes());
    return grpc::Status::OK;
  }

  std::atomic<uint64_t> file_bytes{1 << 20};  // whole blocks of 256 KiB
  std::atomic<uint64_t> breaks_after{UINT64_MAX};
  std::atomic<uint64_t> imported{0};  // content, complete or not

 private:
  void Describe(paas::agent::v1::VolumeUsage& volume) const {
    volume.set_name("app");
    volume.set_used_bytes(file_bytes);
    volume.set_own_bytes(file_bytes);
  }
};

}  // namespace paas::controller::testing
