#include "builder/rpc/builder_service.h"

#include <type_traits>

#include "builder/rpc/survey_call.h"
#include "common/rpc/status.h"
#include "model/json.h"

namespace paas::builder {
namespace {

namespace v1 = ::paas::builder::v1;
using Stream = grpc::ServerReaderWriter<v1::BuildEvent, v1::BuildRequest>;
using OperationStream =
    grpc::ServerReaderWriter<v1::SourceOperationEvent, v1::SourceOperationRequest>;

StatusOr<BuildRequest> FromProto(const v1::BuildHeader& header) {
  BuildRequest request;
  request.project = header.project();
  PAAS_ASSIGN_OR_RETURN(request.application, model::ApplicationFromJson(header.application()));
  request.tree = header.tree();
  request.environment = {header.environment().begin(), header.environment().end()};
  request.rebuild = header.rebuild();
  return request;
}

v1::Failure ToProto(const BuildFailure& failure) {
  v1::Failure converted;
  converted.set_phase(failure.phase);
  converted.set_exit_code(failure.exit_code);
  converted.set_signal(failure.signal);
  converted.set_out_of_memory(failure.out_of_memory);
  converted.set_timed_out(failure.timed_out);
  converted.set_message(failure.message);
  for (const std::string& line : failure.last_lines) converted.add_last_lines(line);
  return converted;
}

v1::Result ToProto(const BuildResult& result) {
  v1::Result converted;
  converted.set_image_digest(result.image_digest);
  converted.set_base_digest(result.base_digest);
  converted.set_base_reference(result.base_reference);
  converted.set_build_key(result.build_key);
  converted.set_image_bytes(result.image_bytes);
  converted.set_reused(result.reused);
  for (const std::string& warning : result.warnings) converted.add_warnings(warning);
  if (result.image_digest.empty()) *converted.mutable_failure() = ToProto(result.failure);
  return converted;
}

SourceOperationRequest FromProto(const v1::SourceOperationHeader& header,
                                 model::Application application) {
  SourceOperationRequest request{
      .project = header.project(),
      .application = std::move(application),
      .operation = header.operation(),
      .branch = header.branch(),
      .commit = header.commit(),
      .environment = {header.environment().begin(), header.environment().end()}};
  for (const v1::SubmoduleCheckout& one : header.submodules()) {
    request.submodules.push_back({one.path(), one.commit(), one.raw()});
  }
  return request;
}

// Tells the caller of a stream of `Event`s what goes on.
template <typename Event, typename Stream>
class StreamObserver : public BuildObserver {
 public:
  StreamObserver(grpc::ServerContext& context, Stream& stream)
      : context_(context), stream_(stream) {}

  void OnPhase(const std::string& name, const std::string& text) override {
    Event event;
    event.mutable_phase()->set_name(name);
    event.mutable_phase()->set_text(text);
    stream_.Write(event);
  }
  void OnOutput(const std::string& phase, std::string_view text, bool is_stderr) override {
    Event event;
    event.mutable_output()->set_phase(phase);
    event.mutable_output()->set_is_stderr(is_stderr);
    event.mutable_output()->set_text(std::string(text));
    stream_.Write(event);
  }
  void OnSourceNeeded() override {
    if constexpr (std::is_same_v<Event, v1::BuildEvent>) {
      Event event;
      event.mutable_send_source();
      stream_.Write(event);
    }
  }
  bool IsCancelled() override { return context_.IsCancelled(); }

 private:
  grpc::ServerContext& context_;
  Stream& stream_;
};

// The bytes that follow the header on the same stream, to its end. `piece` gives those of one
// request, or null when it holds something else.
template <typename Request, typename Stream>
ArchiveReader ReaderOf(grpc::ServerContext& context, Stream& stream,
                       std::string* (*piece)(Request&)) {
  return [&context, &stream, piece]() -> StatusOr<std::string> {
    Request request;
    while (stream.Read(&request)) {
      std::string* const bytes = piece(request);
      if (bytes == nullptr) return InvalidArgument("only pieces of bytes may follow the header");
      if (!bytes->empty()) return std::move(*bytes);
    }
    if (context.IsCancelled()) return Status(absl::StatusCode::kCancelled, "the caller has gone");
    return std::string();
  };
}

std::string* ArchiveOf(v1::BuildRequest& request) {
  return request.has_archive() ? request.mutable_archive() : nullptr;
}
std::string* HistoryOf(v1::SourceOperationRequest& request) {
  return request.has_history() ? request.mutable_history() : nullptr;
}

}  // namespace

grpc::Status BuilderService::Build(grpc::ServerContext* context, Stream* stream) {
  v1::BuildRequest first;
  if (!stream->Read(&first) || !first.has_header()) {
    return rpc::ToGrpc(InvalidArgument("the first request of Build must be `header`"));
  }
  const StatusOr<BuildRequest> request = FromProto(first.header());
  if (!request.ok()) return rpc::ToGrpc(request.status());
  StreamObserver<v1::BuildEvent, Stream> observer(*context, *stream);
  const StatusOr<BuildResult> result =
      builder_->Build(*request, ReaderOf(*context, *stream, &ArchiveOf), observer);
  if (!result.ok()) return rpc::ToGrpc(result.status());
  v1::BuildEvent event;
  *event.mutable_result() = ToProto(*result);
  stream->Write(event);
  return grpc::Status::OK;
}

grpc::Status BuilderService::RunSourceOperation(grpc::ServerContext* context,
                                                OperationStream* stream) {
  v1::SourceOperationRequest first;
  if (!stream->Read(&first) || !first.has_header()) {
    return rpc::ToGrpc(InvalidArgument("the first request must be `header`"));
  }
  StatusOr<model::Application> application =
      model::ApplicationFromJson(first.header().application());
  if (!application.ok()) return rpc::ToGrpc(application.status());
  StreamObserver<v1::SourceOperationEvent, OperationStream> observer(*context, *stream);
  using Event = v1::SourceOperationEvent;
  const auto sink_of = [&stream](std::string* (Event::*field)()) {
    return [&stream, field](std::string_view piece) -> Status {
      Event event;
      *(event.*field)() = piece;
      if (stream->Write(event)) return absl::OkStatus();
      return Status(absl::StatusCode::kCancelled, "the caller has gone");
    };
  };
  const SourceOperationRunner::Sinks made{.commits = sink_of(&Event::mutable_commits),
                                          .submodules = sink_of(&Event::mutable_submodule_commits)};
  const StatusOr<SourceOperationResult> result =
      operations_->Run(FromProto(first.header(), *std::move(application)),
                       ReaderOf(*context, *stream, &HistoryOf), observer, made);
  if (!result.ok()) return rpc::ToGrpc(result.status());
  v1::SourceOperationEvent event;
  event.mutable_result()->set_head(result->head);
  if (result->failure) *event.mutable_result()->mutable_failure() = ToProto(*result->failure);
  stream->Write(event);
  return grpc::Status::OK;
}

grpc::Status BuilderService::ListBaseImages(grpc::ServerContext*, const v1::ListBaseImagesRequest*,
                                            v1::ListBaseImagesResponse* response) {
  const StatusOr<std::vector<std::string>> names = store_->ListRefs(image::RefKind::kBase);
  if (!names.ok()) return rpc::ToGrpc(names.status());
  for (const std::string& name : *names) {
    const StatusOr<image::StoredImage> image = store_->Resolve(image::RefKind::kBase, name);
    if (!image.ok()) continue;  // a ref whose image was deleted
    v1::BaseImage* converted = response->add_images();
    converted->set_reference(name);
    converted->set_digest(image->manifest.digest.ToString());
    if (!image->manifest.runtime) continue;
    converted->set_type(image->manifest.runtime->kind);
    converted->set_version(image->manifest.runtime->version);
    converted->set_service(image->manifest.runtime->service);
  }
  return grpc::Status::OK;
}

grpc::Status BuilderService::Survey(grpc::ServerContext*, const v1::SurveyRequest*,
                                    v1::SurveyResponse* response) {
  return rpc::ToGrpc(AnswerSurvey(*disk_.collector, *disk_.room, response));
}

grpc::Status BuilderService::Collect(grpc::ServerContext*, const v1::CollectRequest* request,
                                     v1::CollectResponse* response) {
  return rpc::ToGrpc(AnswerCollect(*disk_.collector, *request, response));
}

}  // namespace paas::builder
