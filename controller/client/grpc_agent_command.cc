#include "controller/client/grpc_agent_command.h"

#include <grpcpp/grpcpp.h>

#include <mutex>

#include "common/rpc/status.h"

namespace paas::controller {
namespace {

namespace pb = paas::agent::v1;

class GrpcAgentCommand : public AgentCommand {
 public:
  explicit GrpcAgentCommand(pb::Agent::Stub& stub) : call_(stub.Exec(&context_)) {}

  ~GrpcAgentCommand() override {
    if (finished_) return;
    context_.TryCancel();
    (void)Finish();
  }

  Status Start(const CommandOrder& order) {
    pb::ExecRequest request;
    pb::ExecStart& start = *request.mutable_start();
    start.set_project(order.project);
    start.set_environment(order.environment);
    start.set_container(order.container);
    for (const std::string& word : order.argv) start.add_argv(word);
    Send(request);
    // The contract: `started` comes first, or an error status.
    pb::ExecResponse response;
    if (!call_->Read(&response)) return Finish();
    request.set_stdin_eof(true);
    Send(request);
    return absl::OkStatus();
  }

  StatusOr<End> Wait(const Sink& sink) override {
    StatusOr<End> end = Internal("the agent did not say how the command ended");
    pb::ExecResponse response;
    while (call_->Read(&response)) {
      switch (response.kind_case()) {
        case pb::ExecResponse::kStdout:
          sink(/*is_stderr=*/false, response.stdout());
          break;
        case pb::ExecResponse::kStderr:
          sink(/*is_stderr=*/true, response.stderr());
          break;
        case pb::ExecResponse::kExited:
          end = End{response.exited().code(), response.exited().signal(),
                    response.exited().out_of_memory()};
          HalfClose();
          break;
        case pb::ExecResponse::kStarted:
        case pb::ExecResponse::KIND_NOT_SET:
          break;
      }
    }
    const Status status = Finish();
    return end.ok() || status.ok() ? end : status;
  }

  void Signal(int signal) override {
    pb::ExecRequest request;
    request.set_signal(signal);
    Send(request);
  }

  void Abandon() override { context_.TryCancel(); }

 private:
  // gRPC takes one write at a time. What cannot be sent any more shows when reading.
  void Send(const pb::ExecRequest& request) {
    std::lock_guard lock(writing_);
    if (!closed_) call_->Write(request);
  }
  void HalfClose() {
    std::lock_guard lock(writing_);
    if (!closed_) call_->WritesDone();
    closed_ = true;
  }
  Status Finish() {
    HalfClose();
    finished_ = true;
    return Annotate(rpc::FromGrpc(call_->Finish()), "agent");
  }

  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReaderWriter<pb::ExecRequest, pb::ExecResponse>> call_;
  std::mutex writing_;
  bool closed_ = false;
  bool finished_ = false;  // of the waiting thread
};

}  // namespace

StatusOr<std::unique_ptr<AgentCommand>> StartAgentCommand(pb::Agent::Stub& stub,
                                                          const CommandOrder& order) {
  auto command = std::make_unique<GrpcAgentCommand>(stub);
  PAAS_RETURN_IF_ERROR(command->Start(order));
  return std::unique_ptr<AgentCommand>(std::move(command));
}

}  // namespace paas::controller
