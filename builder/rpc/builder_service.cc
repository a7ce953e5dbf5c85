#include "builder/rpc/builder_service.h"

#include "common/rpc/status.h"
#include "model/json.h"

namespace paas::builder {
namespace {

namespace v1 = ::paas::builder::v1;
using Stream = grpc::ServerReaderWriter<v1::BuildEvent, v1::BuildRequest>;

StatusOr<BuildRequest> FromProto(const v1::BuildHeader& header) {
  BuildRequest request;
  request.project = header.project();
  PAAS_ASSIGN_OR_RETURN(request.application, model::ApplicationFromJson(header.application()));
  request.tree = header.tree();
  request.environment = {header.environment().begin(), header.environment().end()};
  request.rebuild = header.rebuild();
  return request;
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
  if (!result.image_digest.empty()) return converted;
  v1::Failure* failure = converted.mutable_failure();
  failure->set_phase(result.failure.phase);
  failure->set_exit_code(result.failure.exit_code);
  failure->set_signal(result.failure.signal);
  failure->set_out_of_memory(result.failure.out_of_memory);
  failure->set_timed_out(result.failure.timed_out);
  failure->set_message(result.failure.message);
  for (const std::string& line : result.failure.last_lines) failure->add_last_lines(line);
  return converted;
}

class StreamObserver : public BuildObserver {
 public:
  StreamObserver(grpc::ServerContext& context, Stream& stream)
      : context_(context), stream_(stream) {}

  void OnPhase(const std::string& name, const std::string& text) override {
    v1::BuildEvent event;
    event.mutable_phase()->set_name(name);
    event.mutable_phase()->set_text(text);
    stream_.Write(event);
  }
  void OnOutput(const std::string& phase, std::string_view text, bool is_stderr) override {
    v1::BuildEvent event;
    event.mutable_output()->set_phase(phase);
    event.mutable_output()->set_is_stderr(is_stderr);
    event.mutable_output()->set_text(std::string(text));
    stream_.Write(event);
  }
  void OnSourceNeeded() override {
    v1::BuildEvent event;
    event.mutable_send_source();
    stream_.Write(event);
  }
  bool IsCancelled() override { return context_.IsCancelled(); }

 private:
  grpc::ServerContext& context_;
  Stream& stream_;
};

// The archive arrives on the same stream as the header, and ends with it.
ArchiveReader ReaderOf(grpc::ServerContext& context, Stream& stream) {
  return [&context, &stream]() -> StatusOr<std::string> {
    v1::BuildRequest request;
    while (stream.Read(&request)) {
      if (request.kind_case() != v1::BuildRequest::kArchive) {
        return InvalidArgument("only archive pieces may follow the header");
      }
      if (!request.archive().empty()) return std::move(*request.mutable_archive());
    }
    if (context.IsCancelled()) return Status(absl::StatusCode::kCancelled, "the caller has gone");
    return std::string();
  };
}

}  // namespace

grpc::Status BuilderService::Build(grpc::ServerContext* context, Stream* stream) {
  v1::BuildRequest first;
  if (!stream->Read(&first) || !first.has_header()) {
    return rpc::ToGrpc(InvalidArgument("the first request of Build must be `header`"));
  }
  const StatusOr<BuildRequest> request = FromProto(first.header());
  if (!request.ok()) return rpc::ToGrpc(request.status());
  StreamObserver observer(*context, *stream);
  const StatusOr<BuildResult> result =
      builder_->Build(*request, ReaderOf(*context, *stream), observer);
  if (!result.ok()) return rpc::ToGrpc(result.status());
  v1::BuildEvent event;
  *event.mutable_result() = ToProto(*result);
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

}  // namespace paas::builder
