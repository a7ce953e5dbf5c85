#include "controller/client/grpc_builder_client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/builder/v1/builder.grpc.pb.h"

namespace paas::controller {
namespace {

namespace pb = paas::builder::v1;

// The builder bounds its own phases; this is what remains when it hangs.
constexpr std::chrono::hours kBuildTimeout(2);
constexpr std::chrono::seconds kListTimeout(10);
constexpr size_t kMostModuleBytes = 8u << 20;

BuildFailure ToFailure(const pb::Failure& failure) {
  return {.phase = failure.phase(),
          .exit_code = failure.exit_code(),
          .signal = failure.signal(),
          .out_of_memory = failure.out_of_memory(),
          .timed_out = failure.timed_out(),
          .message = failure.message(),
          .last_lines = {failure.last_lines().begin(), failure.last_lines().end()}};
}

BuildOutcome ToOutcome(const pb::Result& result) {
  BuildOutcome outcome{.image_digest = result.image_digest(),
                       .base_digest = result.base_digest(),
                       .base_reference = result.base_reference(),
                       .image_bytes = result.image_bytes(),
                       .reused = result.reused(),
                       .warnings = {result.warnings().begin(), result.warnings().end()},
                       .failure = std::nullopt};
  if (result.has_failure()) outcome.failure = ToFailure(result.failure());
  return outcome;
}

pb::BuildRequest Header(const BuildOrder& order) {
  pb::BuildRequest request;
  pb::BuildHeader& header = *request.mutable_header();
  header.set_project(order.project);
  header.set_application_name(order.application_name);
  header.set_application(order.application);
  header.set_tree(order.tree);
  header.mutable_environment()->insert(order.environment.begin(), order.environment.end());
  header.set_rebuild(order.rebuild);
  return request;
}

// One Build call. Reading stays on the caller's thread; the source is written from another one, so
// that a builder that talks while it reads cannot make both sides wait for each other.
class BuildCall {
 public:
  BuildCall(pb::Builder::Stub& stub, const SourceStream& source, const BuildObserver& observer)
      : source_(source), observer_(observer) {
    rpc::SetDeadline(context_, kBuildTimeout);
    stream_ = stub.Build(&context_);
  }
  ~BuildCall() { JoinSender(); }

  void Cancel() { context_.TryCancel(); }

  StatusOr<BuildOutcome> Run(const BuildOrder& order) {
    std::optional<BuildOutcome> outcome;
    stream_->Write(Header(order));  // a failure shows in the status below
    pb::BuildEvent event;
    while (!outcome && stream_->Read(&event)) Handle(event, outcome);
    // A result may come before the source was read to its end: nobody waits for the rest.
    if (outcome && sending_) context_.TryCancel();
    JoinSender();
    const Status ended = rpc::FromGrpc(stream_->Finish());
    if (outcome) return *std::move(outcome);
    if (!source_status_.ok()) return Annotate(source_status_, "send the source");
    if (!ended.ok()) return Annotate(ended, "builder");
    return Internal("the builder ended without a result");
  }

 private:
  void Handle(const pb::BuildEvent& event, std::optional<BuildOutcome>& outcome) {
    switch (event.kind_case()) {
      case pb::BuildEvent::kPhase:
        observer_.on_phase(event.phase().name(), event.phase().text());
        return;
      case pb::BuildEvent::kOutput:
        observer_.on_output(event.output().phase(), event.output().is_stderr(),
                            event.output().text());
        return;
      case pb::BuildEvent::kSendSource:
        if (sender_.joinable()) return;
        sending_ = true;
        sender_ = std::thread([this] { Send(); });
        return;
      case pb::BuildEvent::kResult:
        outcome = ToOutcome(event.result());
        return;
      case pb::BuildEvent::KIND_NOT_SET:
        return;
    }
  }

  void Send() {
    source_status_ = source_([this](std::string_view bytes) { return SendPiece(bytes); });
    if (source_status_.ok()) {
      stream_->WritesDone();
    } else {
      context_.TryCancel();  // half of a source must not become an image
    }
    sending_ = false;
  }

  Status SendPiece(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, rpc::kPieceBytes);
      pb::BuildRequest request;
      request.set_archive(piece.data(), piece.size());
      if (!stream_->Write(request)) return Unavailable("the builder takes no more of the source");
      bytes.remove_prefix(piece.size());
    }
    return absl::OkStatus();
  }

  void JoinSender() {
    if (sender_.joinable()) sender_.join();
  }

  const SourceStream& source_;
  const BuildObserver& observer_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<pb::BuildRequest, pb::BuildEvent>> stream_;
  std::thread sender_;
  std::atomic<bool> sending_{false};
  Status source_status_;
};

// One RunSourceOperation call. The builder says nothing before it has the whole history, so one
// thread is enough.
class OperationCall {
 public:
  using Sink = std::function<Status(std::string_view)>;

  OperationCall(pb::Builder::Stub& stub, const Sink& commits, const BuildObserver& observer)
      : commits_(commits), observer_(observer) {
    rpc::SetDeadline(context_, kBuildTimeout);
    stream_ = stub.RunSourceOperation(&context_);
  }

  void Cancel() { context_.TryCancel(); }

  StatusOr<SourceOperationOutcome> Run(const SourceOperationOrder& order,
                                       const SourceStream& history) {
    const Status sent = Send(order, history);
    if (!sent.ok() && !refused_) context_.TryCancel();
    pb::SourceOperationEvent event;
    while (stream_->Read(&event)) Handle(event);
    const Status ended = rpc::FromGrpc(stream_->Finish());
    if (!taken_.ok()) return taken_;
    if (!sent.ok() && !refused_) return Annotate(sent, "send the history");
    if (!ended.ok()) return Annotate(ended, "builder");
    if (!outcome_) return Internal("the builder ended without a result");
    return *std::move(outcome_);
  }

 private:
  Status Send(const SourceOperationOrder& order, const SourceStream& history) {
    pb::SourceOperationRequest request;
    pb::SourceOperationHeader& header = *request.mutable_header();
    header.set_project(order.project);
    header.set_application(order.application);
    header.set_operation(order.operation);
    header.set_branch(order.branch);
    header.set_commit(order.commit);
    header.mutable_environment()->insert(order.environment.begin(), order.environment.end());
    for (const SubmoduleCheckout& one : order.submodules) {
      pb::SubmoduleCheckout& added = *header.add_submodules();
      added.set_path(one.path);
      added.set_commit(one.commit);
      added.set_raw(one.raw);
    }
    stream_->Write(request);  // a failure shows in the next one
    PAAS_RETURN_IF_ERROR(history([this](std::string_view bytes) { return SendPiece(bytes); }));
    stream_->WritesDone();
    return absl::OkStatus();
  }

  Status SendPiece(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, rpc::kPieceBytes);
      pb::SourceOperationRequest request;
      request.set_history(piece.data(), piece.size());
      refused_ = !stream_->Write(request);  // its reason is the status of the call
      if (refused_) return Unavailable("the builder takes no more of the history");
      bytes.remove_prefix(piece.size());
    }
    return absl::OkStatus();
  }

  void Handle(const pb::SourceOperationEvent& event) {
    switch (event.kind_case()) {
      case pb::SourceOperationEvent::kPhase:
        observer_.on_phase(event.phase().name(), event.phase().text());
        return;
      case pb::SourceOperationEvent::kOutput:
        observer_.on_output(event.output().phase(), event.output().is_stderr(),
                            event.output().text());
        return;
      case pb::SourceOperationEvent::kCommits:
        if (taken_.ok()) taken_ = commits_(event.commits());
        if (!taken_.ok()) context_.TryCancel();
        return;
      case pb::SourceOperationEvent::kSubmoduleCommits:
        modules_ += event.submodule_commits();
        if (modules_.size() > kMostModuleBytes && taken_.ok()) {
          taken_ = InvalidArgument("the commits of submodules are too long");
          context_.TryCancel();
        }
        return;
      case pb::SourceOperationEvent::kResult:
        outcome_.emplace();
        outcome_->submodule_commits = std::move(modules_);
        outcome_->head = event.result().head();
        if (event.result().has_failure()) outcome_->failure = ToFailure(event.result().failure());
        return;
      case pb::SourceOperationEvent::KIND_NOT_SET:
        return;
    }
  }

  const Sink& commits_;
  const BuildObserver& observer_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<pb::SourceOperationRequest, pb::SourceOperationEvent>>
      stream_;
  bool refused_ = false;
  Status taken_;
  std::string modules_;
  std::optional<SourceOperationOutcome> outcome_;
};

class GrpcBuilderClient : public BuilderClient {
 public:
  explicit GrpcBuilderClient(std::shared_ptr<grpc::Channel> channel)
      : stub_(pb::Builder::NewStub(std::move(channel))) {}

  StatusOr<BuildOutcome> Build(const BuildOrder& order, const SourceStream& source,
                               const BuildObserver& observer, CancelToken& cancel) override {
    BuildCall call(*stub_, source, observer);
    const CancelToken::Registration registration(cancel, [&call] { call.Cancel(); });
    return call.Run(order);
  }

  StatusOr<SourceOperationOutcome> RunSourceOperation(
      const SourceOperationOrder& order, const SourceStream& history,
      const std::function<Status(std::string_view)>& commits, const BuildObserver& observer,
      CancelToken& cancel) override {
    OperationCall call(*stub_, commits, observer);
    const CancelToken::Registration registration(cancel, [&call] { call.Cancel(); });
    return call.Run(order, history);
  }

  StatusOr<std::vector<BaseImage>> ListBaseImages() override {
    grpc::ClientContext context;
    rpc::SetDeadline(context, kListTimeout);
    pb::ListBaseImagesResponse response;
    PAAS_RETURN_IF_ERROR(Annotate(
        rpc::FromGrpc(stub_->ListBaseImages(&context, pb::ListBaseImagesRequest(), &response)),
        "builder"));
    std::vector<BaseImage> images;
    for (const pb::BaseImage& image : response.images()) {
      images.push_back({.reference = image.reference(),
                        .type = image.type(),
                        .version = image.version(),
                        .digest = image.digest(),
                        .service = image.service()});
    }
    return images;
  }

 private:
  std::unique_ptr<pb::Builder::Stub> stub_;
};

}  // namespace

std::unique_ptr<BuilderClient> MakeBuilderClient(std::shared_ptr<grpc::Channel> channel) {
  return std::make_unique<GrpcBuilderClient>(std::move(channel));
}

}  // namespace paas::controller
