#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "common/rpc/channel.h"
#include "controller/access/gate.h"
#include "controller/deploy/deployments.h"
#include "controller/rpc/caller.h"
#include "controller/rpc/guarded_service.h"
#include "paas/controller/v1/controller.grpc.pb.h"

namespace paas::controller {

// The pieces of an archive that follow the header. `message` is what they are read into.
template <typename Stream, typename Request>
ArchiveReader PiecesOf(grpc::ServerContext& context, Stream& stream, Request& message) {
  return [&]() -> StatusOr<std::string_view> {
    while (stream.Read(&message)) {
      if (message.kind_case() != Request::kArchive || message.archive().size() > rpc::kPieceBytes) {
        return InvalidArgument("after the header come pieces of the archive, 1 MiB at most");
      }
      if (!message.archive().empty()) return std::string_view(message.archive());
    }
    // The end of the archive and a caller that went away look the same to Read().
    if (context.IsCancelled()) return Aborted("the caller went away during the upload");
    return std::string_view();
  };
}

// Reads the header and then gives the archive's pieces.
template <typename Stream>
class Upload {
 public:
  Upload(grpc::ServerContext& context, Stream& stream) : context_(context), stream_(stream) {}

  StatusOr<Deployments::PushOrder> Header(Gate& gate, const std::string& method) {
    if (!stream_.Read(&request_) || !request_.has_header()) {
      return InvalidArgument("a deploy begins with a header");
    }
    PAAS_RETURN_IF_ERROR(PermitFirst(gate, context_, method, request_));
    const v1::DeployHeader& header = request_.header();
    return Deployments::PushOrder{.project = header.project(),
                                  .environment = header.environment(),
                                  .rebuild = header.rebuild(),
                                  .actor = CallerOf(context_)};
  }

  ArchiveReader Pieces() { return PiecesOf(context_, stream_, request_); }
  // What follows an archive's end, its padding. Else a caller that sends first and reads then, over
  // a channel without buffers, would wait for us while we wait for it.
  void SkipRest() {
    while (stream_.Read(&request_)) {
    }
  }

 private:
  grpc::ServerContext& context_;
  Stream& stream_;
  v1::DeployRequest request_;
};

}  // namespace paas::controller
