#include "paasctl/client/exec_call.h"

#include <grpcpp/grpcpp.h>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paasctl/client/convert.h"

namespace paas::paasctl {
namespace {

namespace agent = paas::agent::v1;

void SetWindow(const WindowSize& window, agent::WindowSize* proto) {
  proto->set_rows(window.rows);
  proto->set_columns(window.columns);
}

agent::ExecRequest StartMessage(const ExecRequest& request) {
  agent::ExecRequest message;
  agent::ExecStart& start = *message.mutable_start();
  start.set_project(request.target.project);
  start.set_environment(request.target.environment);
  start.set_container(request.container);
  for (const std::string& argument : request.argv) start.add_argv(argument);
  start.set_tty(request.tty);
  start.set_term(request.term);
  if (request.tty) SetWindow(request.window, start.mutable_window());
  return message;
}

class ExecCall final : public ExecStream {
 public:
  explicit ExecCall(GrpcConnection& connection) {
    rpc::SetDeadline(context_, connection.StreamTimeout());
    connection.SayWhoAsks(context_);
    stream_ = connection.stub().Exec(&context_);
  }
  ~ExecCall() override { context_.TryCancel(); }

  Status Start(const ExecRequest& request) {
    stream_->Write(StartMessage(request));
    agent::ExecResponse response;
    if (!stream_->Read(&response)) return Finish();
    if (response.has_started()) return absl::OkStatus();
    return Internal("the control plane did not say that the command started");
  }

  StatusOr<Event> Read() override {
    agent::ExecResponse response;
    while (stream_->Read(&response)) {
      switch (response.kind_case()) {
        case agent::ExecResponse::kStdout:
          return Data{/*is_stderr=*/false, std::move(*response.mutable_stdout())};
        case agent::ExecResponse::kStderr:
          return Data{/*is_stderr=*/true, std::move(*response.mutable_stderr())};
        case agent::ExecResponse::kExited:
          return FromProto(response.exited());
        case agent::ExecResponse::kStarted:
        case agent::ExecResponse::KIND_NOT_SET:
          break;
      }
    }
    return Finish();
  }

  bool Write(std::string_view bytes) override {
    agent::ExecRequest message;
    message.set_stdin(bytes.data(), bytes.size());
    return stream_->Write(message);
  }
  bool CloseInput() override {
    agent::ExecRequest message;
    message.set_stdin_eof(true);
    return stream_->Write(message);
  }
  bool Resize(const WindowSize& window) override {
    agent::ExecRequest message;
    SetWindow(window, message.mutable_resize());
    return stream_->Write(message);
  }
  bool Signal(int signal) override {
    agent::ExecRequest message;
    message.set_signal(signal);
    return stream_->Write(message);
  }

 private:
  Status Finish() {
    const Status status = rpc::FromGrpc(stream_->Finish());
    if (!status.ok()) return status;
    return Unavailable("the connection ended before the command did");
  }

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<agent::ExecRequest, agent::ExecResponse>> stream_;
};

}  // namespace

StatusOr<std::unique_ptr<ExecStream>> StartExec(GrpcConnection& connection,
                                                const ExecRequest& request) {
  auto call = std::make_unique<ExecCall>(connection);
  PAAS_RETURN_IF_ERROR(call->Start(request));
  return call;
}

}  // namespace paas::paasctl
