#include "agent/rpc/exec_call.h"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "agent/exec/exec_bridge.h"
#include "agent/exec/exec_process.h"
#include "agent/rpc/conversions.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::agent {
namespace {

namespace v1 = ::paas::agent::v1;
// A well-behaved client half-closes when it has read `exited`.
constexpr std::chrono::seconds kHalfCloseGrace{2};

uint16_t Cells(uint32_t count) { return static_cast<uint16_t>(std::min<uint32_t>(count, 65535)); }

container::WindowSize FromProto(const v1::WindowSize& size) {
  return {.rows = Cells(size.rows()), .columns = Cells(size.columns())};
}

StatusOr<Instance> FindRunning(const InstanceTable& table, const v1::ExecStart& start) {
  std::optional<Instance> instance =
      table.Get(ContainerId(start.project(), start.environment(), start.container()));
  // Others may have the same id.
  const bool is_it = instance && instance->record.project == start.project() &&
                     instance->record.environment == start.environment();
  if (!is_it) return NotFound("no container " + start.container() + " in this environment");
  if (!instance->IsRunning()) return FailedPrecondition(start.container() + " is not running");
  return *std::move(instance);
}

container::Process ProcessOf(const Instance& instance, const v1::ExecStart& start) {
  const std::vector<std::string> argv(start.argv().begin(), start.argv().end());
  const bool is_service = instance.record.made_from.kind == ContainerKind::kService;
  return is_service ? ServiceExecProcess(argv, start.term()) : ExecProcess(argv, start.term());
}

// Applies what the caller sends after the start, until it sends no more.
void ReceiveInput(ExecStream& stream, container::ExecSession& session,
                  const std::atomic<bool>& ended) {
  v1::ExecRequest request;
  while (stream.Read(&request)) {
    switch (request.kind_case()) {
      case v1::ExecRequest::kStdin:
        SendInput(session, request.stdin(), ended);
        break;
      case v1::ExecRequest::kStdinEof:
        session.input.Reset();
        break;
      case v1::ExecRequest::kResize:
        (void)session.Resize(FromProto(request.resize()));
        break;
      case v1::ExecRequest::kSignal:
        (void)session.Signal(request.signal());
        break;
      case v1::ExecRequest::kStart:
      case v1::ExecRequest::KIND_NOT_SET:
        break;
    }
  }
}

StatusOr<container::Exit> Pump(container::ExecSession& session, grpc::ServerContext& context,
                               ExecStream& stream) {
  const ExecSink sink = [&](std::string_view data, bool is_stderr) {
    v1::ExecResponse response;
    (is_stderr ? response.mutable_stderr() : response.mutable_stdout())->assign(data);
    return stream.Write(response);
  };
  return DrainSession(session, sink, [&] { return context.IsCancelled(); });
}

}  // namespace

Status ServeExec(const InstanceTable& table, grpc::ServerContext& context, ExecStream& stream) {
  v1::ExecRequest request;
  if (!stream.Read(&request) || !request.has_start()) {
    return InvalidArgument("the first request of Exec must be `start`");
  }
  const v1::ExecStart& start = request.start();
  PAAS_ASSIGN_OR_RETURN(const Instance instance, FindRunning(table, start));
  container::ExecRequest exec{.process = ProcessOf(instance, start)};
  if (start.tty()) exec.terminal = FromProto(start.window());
  PAAS_ASSIGN_OR_RETURN(auto session, instance.running->Exec(exec));
  PAAS_RETURN_IF_ERROR(PrepareInput(*session));
  v1::ExecResponse response;
  response.mutable_started();
  stream.Write(response);

  std::atomic<bool> ended = false;
  std::promise<void> received;
  std::thread receiver([&] {
    ReceiveInput(stream, *session, ended);
    received.set_value();
  });
  const StatusOr<container::Exit> exit = Pump(*session, context, stream);
  ended = true;
  if (exit.ok()) {
    *response.mutable_exited() = ToProto(*exit);
    stream.Write(response);
  }
  if (received.get_future().wait_for(kHalfCloseGrace) != std::future_status::ready) {
    context.TryCancel();
  }
  receiver.join();
  return exit.status();
}

}  // namespace paas::agent
