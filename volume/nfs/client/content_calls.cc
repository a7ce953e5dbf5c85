#include "volume/nfs/client/content_calls.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/rpc/tree_pieces.h"

namespace paas::volume {
namespace {

namespace v1 = ::paas::storage::v1;
using Stub = v1::Storage::Stub;

// As long as the other end of an archive takes.
constexpr std::chrono::hours kLongestStream{24};
// The server writes out what it has in memory before it answers.
constexpr std::chrono::minutes kSyncPatience{10};

// A call of which one step at a time is under way, each with its time.
class SteppedCall {
 public:
  explicit SteppedCall(const ContentPeer& peer) : peer_(peer) {
    rpc::SetDeadline(context_, kLongestStream);
  }
  // Every step has been awaited.
  ~SteppedCall() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  SteppedCall(const SteppedCall&) = delete;
  SteppedCall& operator=(const SteppedCall&) = delete;

  grpc::ClientContext& context() { return context_; }
  grpc::CompletionQueue& queue() { return queue_; }
  void Cancel() { context_.TryCancel(); }

  // Whether the step that was begun came to a good end; a call that does not get on is cancelled.
  bool Await(std::chrono::milliseconds patience) {
    void* tag = nullptr;
    bool ok = false;
    const auto deadline = std::chrono::system_clock::now() + patience;
    if (queue_.AsyncNext(&tag, &ok, deadline) != grpc::CompletionQueue::TIMEOUT) return ok;
    is_stuck_ = true;
    Cancel();
    (void)queue_.Next(&tag, &ok);
    return false;
  }
  bool Await() { return Await(peer_.patience); }

  // How it ended.
  template <typename Stream>
  Status End(Stream& stream, std::chrono::milliseconds patience) {
    grpc::Status status;
    stream.Finish(&status, this);
    (void)Await(patience);
    if (is_stuck_) return Unavailable(peer_.name + " does not answer");
    const Status end = rpc::FromGrpc(status);
    return absl::IsUnavailable(end) ? Annotate(end, peer_.name) : end;
  }
  template <typename Stream>
  Status End(Stream& stream) {
    return End(stream, peer_.patience);
  }

 private:
  const ContentPeer peer_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  bool is_stuck_ = false;
};

Status DeliverAll(const v1::ReadResponse& response, tree::Sink& sink) {
  for (const auto& piece : response.pieces()) PAAS_RETURN_IF_ERROR(rpc::Deliver(piece, sink));
  return absl::OkStatus();
}

class FillCall final : public ContentWriter {
 public:
  FillCall(Stub& stub, const v1::FillRequest& first, const ContentPeer& peer) : call_(peer) {
    stream_ = stub.PrepareAsyncFill(&call_.context(), &response_, &call_.queue());
    stream_->StartCall(&call_);
    if (call_.Await()) (void)Put(first);  // a failure is told by what follows
  }
  // Without the word that it is complete.
  ~FillCall() override {
    if (is_over_) return;
    call_.Cancel();
    (void)End(std::chrono::seconds(1));
  }

  Status Add(const tree::Entry& entry) override { return Reason(batch_.Add(entry)); }
  Status Write(uint64_t offset, std::string_view content) override {
    return Reason(batch_.Write(offset, content));
  }
  Status Finish() override {
    PAAS_RETURN_IF_ERROR(Reason(batch_.Flush()));
    v1::FillRequest last;
    last.set_complete(true);
    if (Put(last)) {
      stream_->WritesDone(&call_);
      (void)call_.Await();
    }
    return End(kSyncPatience);
  }

 private:
  bool Put(const v1::FillRequest& request) {
    stream_->Write(request, &call_);
    return call_.Await();
  }
  bool Send(rpc::PieceBatch::Pieces& pieces) {
    v1::FillRequest request;
    request.mutable_pieces()->Swap(&pieces);
    return Put(request);
  }
  // The batch knows that the server hung up, the end of the call why.
  Status Reason(const Status& sent) {
    if (sent.ok() || is_over_) return sent;
    const Status end = End(kSyncPatience);
    return end.ok() ? sent : end;
  }
  Status End(std::chrono::milliseconds patience) {
    is_over_ = true;
    return call_.End(*stream_, patience);
  }

  SteppedCall call_;
  v1::FillResponse response_;
  std::unique_ptr<grpc::ClientAsyncWriter<v1::FillRequest>> stream_;
  bool is_over_ = false;
  rpc::PieceBatch batch_{[this](rpc::PieceBatch::Pieces& pieces) { return Send(pieces); }};
};

}  // namespace

Status ReadContent(Stub& stub, const v1::ReadRequest& request, const ContentPeer& peer,
                   tree::Sink& sink) {
  SteppedCall call(peer);
  const auto stream = stub.PrepareAsyncRead(&call.context(), request, &call.queue());
  stream->StartCall(&call);
  Status delivered;
  if (call.Await()) {
    v1::ReadResponse response;
    while (delivered.ok()) {
      stream->Read(&response, &call);
      if (!call.Await()) break;
      delivered = DeliverAll(response, sink);
    }
  }
  if (!delivered.ok()) call.Cancel();
  const Status end = call.End(*stream);
  return delivered.ok() ? end : delivered;
}

StatusOr<std::unique_ptr<ContentWriter>> FillContent(Stub& stub, const v1::FillRequest& request,
                                                     const ContentPeer& peer) {
  return std::make_unique<FillCall>(stub, request, peer);
}

}  // namespace paas::volume
