#include "agent/image/image_source.h"

#include <grpcpp/grpcpp.h>

#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/image/v1/image_store.grpc.pb.h"

namespace paas::agent {
namespace {

namespace v1 = ::paas::image::v1;
constexpr std::chrono::seconds kStatTimeout{10};
constexpr std::chrono::minutes kFetchTimeout{30};

StatusOr<v1::StatResponse> RemoteStat(v1::ImageStore::Stub& stub, const std::string& digest) {
  grpc::ClientContext context;
  rpc::SetDeadline(context, kStatTimeout);
  v1::StatRequest request;
  request.set_digest(digest);
  v1::StatResponse response;
  PAAS_RETURN_IF_ERROR(rpc::FromGrpc(stub.Stat(&context, request, &response)));
  return response;
}

// Goes on where an earlier download of the image stopped.
Status Transfer(v1::ImageStore::Stub& stub, image::Download& download) {
  grpc::ClientContext context;
  rpc::SetDeadline(context, kFetchTimeout);
  v1::FetchRequest request;
  request.set_digest(download.digest().ToString());
  request.set_offset(download.offset());
  auto reader = stub.Fetch(&context, request);
  v1::FetchResponse piece;
  Status written;
  while (written.ok() && reader->Read(&piece)) written = download.Append(piece.data());
  if (!written.ok()) context.TryCancel();
  const Status received = rpc::FromGrpc(reader->Finish());
  return written.ok() ? received : written;
}

}  // namespace

StatusOr<image::MountedImage> ImageSource::Acquire(const std::string& digest,
                                                   const std::string& holder) {
  PAAS_ASSIGN_OR_RETURN(image::Digest parsed, image::Digest::Parse(digest));
  StatusOr<image::MountedImage> mounted = mounts_->Acquire(parsed, holder);
  if (mounted.ok() || mounted.status().code() != absl::StatusCode::kNotFound || !remote_) {
    return mounted;
  }
  PAAS_RETURN_IF_ERROR(Annotate(Fetch(parsed), "fetch image " + digest));
  return mounts_->Acquire(parsed, holder);
}

StatusOr<uint64_t> ImageSource::MissingBytes(const std::string& digest) const {
  PAAS_ASSIGN_OR_RETURN(const image::Digest parsed, image::Digest::Parse(digest));
  const Status here = store_->Stat(parsed).status();
  if (here.ok() || here.code() != absl::StatusCode::kNotFound || !remote_) {
    return here.ok() ? StatusOr<uint64_t>(0) : here;
  }
  const auto stub = v1::ImageStore::NewStub(remote_);
  PAAS_ASSIGN_OR_RETURN(const v1::StatResponse remote, RemoteStat(*stub, digest));
  return remote.size_bytes();
}

void ImageSource::Release(const std::string& digest, const std::string& holder) {
  StatusOr<image::Digest> parsed = image::Digest::Parse(digest);
  if (!parsed.ok()) return;
  const Status released = mounts_->Release(*parsed, holder);
  if (!released.ok()) log::Warning("image " + digest + " of " + holder + ": " + Message(released));
}

Status ImageSource::Fetch(const image::Digest& digest) {
  const auto stub = v1::ImageStore::NewStub(remote_);
  PAAS_ASSIGN_OR_RETURN(const v1::StatResponse remote, RemoteStat(*stub, digest.ToString()));
  PAAS_ASSIGN_OR_RETURN(image::Download download, store_->Resume(digest));
  PAAS_RETURN_IF_ERROR(Transfer(*stub, download));
  return store_->Put(std::move(download), remote.manifest()).status();
}

}  // namespace paas::agent
