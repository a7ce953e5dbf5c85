#pragma once

#include "builder/build/build_room.h"
#include "builder/build/builds.h"
#include "builder/build/source_operation_runner.h"
#include "builder/collect/collector.h"
#include "image/store.h"
#include "paas/builder/v1/builder.grpc.pb.h"

namespace paas::builder {

// The edge of the builder: translates, and nothing else. Everything is borrowed. Thread-safe.
class BuilderService final : public paas::builder::v1::Builder::Service {
 public:
  // Who knows what is on disk.
  struct Disk {
    Collector* collector;
    const BuildRoom* room;
  };
  BuilderService(Builds* builder, SourceOperationRunner* operations, image::Store* store, Disk disk)
      : builder_(builder), operations_(operations), store_(store), disk_(disk) {}

  grpc::Status Build(grpc::ServerContext* context,
                     grpc::ServerReaderWriter<paas::builder::v1::BuildEvent,
                                              paas::builder::v1::BuildRequest>* stream) override;
  grpc::Status RunSourceOperation(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<paas::builder::v1::SourceOperationEvent,
                               paas::builder::v1::SourceOperationRequest>* stream) override;
  grpc::Status ListBaseImages(grpc::ServerContext* context,
                              const paas::builder::v1::ListBaseImagesRequest* request,
                              paas::builder::v1::ListBaseImagesResponse* response) override;
  grpc::Status Survey(grpc::ServerContext* context, const paas::builder::v1::SurveyRequest* request,
                      paas::builder::v1::SurveyResponse* response) override;
  grpc::Status Collect(grpc::ServerContext* context,
                       const paas::builder::v1::CollectRequest* request,
                       paas::builder::v1::CollectResponse* response) override;

 private:
  Builds* const builder_;
  SourceOperationRunner* const operations_;
  image::Store* const store_;
  const Disk disk_;
};

}  // namespace paas::builder
