#pragma once

#include "image/store.h"
#include "paas/image/v1/image_store.grpc.pb.h"

namespace paas::builder {

// Serves the images of a store to the nodes. Thread-safe.
class ImageStoreService final : public paas::image::v1::ImageStore::Service {
 public:
  explicit ImageStoreService(image::Store* store) : store_(store) {}

  grpc::Status Stat(grpc::ServerContext* context, const paas::image::v1::StatRequest* request,
                    paas::image::v1::StatResponse* response) override;
  grpc::Status Fetch(grpc::ServerContext* context, const paas::image::v1::FetchRequest* request,
                     grpc::ServerWriter<paas::image::v1::FetchResponse>* writer) override;
  grpc::Status List(grpc::ServerContext* context, const paas::image::v1::ListRequest* request,
                    paas::image::v1::ListResponse* response) override;

 private:
  image::Store* const store_;
};

}  // namespace paas::builder
