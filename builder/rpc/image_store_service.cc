#include "builder/rpc/image_store_service.h"

#include <unistd.h>

#include <cerrno>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"

namespace paas::builder {
namespace {

namespace v1 = ::paas::image::v1;

void Fill(const image::StoredImage& image, v1::StatResponse& response) {
  response.set_digest(image.manifest.digest.ToString());
  response.set_size_bytes(image.manifest.size_bytes);
  response.set_manifest(image.document);
}

Status Send(int fd, uint64_t offset, grpc::ServerWriter<v1::FetchResponse>& writer) {
  v1::FetchResponse piece;
  while (true) {
    std::string& data = *piece.mutable_data();
    data.resize(rpc::kPieceBytes);
    const ssize_t got = ::pread(fd, data.data(), data.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read image");
    if (got == 0) return absl::OkStatus();
    data.resize(static_cast<size_t>(got));
    offset += static_cast<uint64_t>(got);
    if (!writer.Write(piece)) return Status(absl::StatusCode::kCancelled, "the caller has gone");
  }
}

}  // namespace

grpc::Status ImageStoreService::Stat(grpc::ServerContext*, const v1::StatRequest* request,
                                     v1::StatResponse* response) {
  const StatusOr<image::Digest> digest = image::Digest::Parse(request->digest());
  if (!digest.ok()) return rpc::ToGrpc(digest.status());
  const StatusOr<image::StoredImage> image = store_->Stat(*digest);
  if (!image.ok()) return rpc::ToGrpc(image.status());
  Fill(*image, *response);
  return grpc::Status::OK;
}

grpc::Status ImageStoreService::Fetch(grpc::ServerContext*, const v1::FetchRequest* request,
                                      grpc::ServerWriter<v1::FetchResponse>* writer) {
  const StatusOr<image::Digest> digest = image::Digest::Parse(request->digest());
  if (!digest.ok()) return rpc::ToGrpc(digest.status());
  const StatusOr<image::OpenImage> image = store_->OpenForRead(*digest);
  if (!image.ok()) return rpc::ToGrpc(image.status());
  return rpc::ToGrpc(Send(image->fd.get(), request->offset(), *writer));
}

grpc::Status ImageStoreService::List(grpc::ServerContext*, const v1::ListRequest*,
                                     v1::ListResponse* response) {
  const StatusOr<std::vector<image::Digest>> digests = store_->List();
  if (!digests.ok()) return rpc::ToGrpc(digests.status());
  for (const image::Digest& digest : *digests) {
    const StatusOr<image::StoredImage> image = store_->Stat(digest);
    if (image.ok()) Fill(*image, *response->add_images());
  }
  return grpc::Status::OK;
}

}  // namespace paas::builder
