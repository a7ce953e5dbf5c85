#include "builder/client/agent_task_client.h"

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::builder {
namespace {

namespace v1 = ::paas::agent::v1;
constexpr std::chrono::milliseconds kCancelCheck{200};
// The agent ends the task at its own timeout; this is for an agent that does not answer.
constexpr std::chrono::seconds kBeyondTimeout{30};

v1::RunTaskRequest ToProto(const Task& task) {
  v1::RunTaskRequest request;
  request.set_id(task.id);
  request.set_base_digest(task.base_digest);
  for (const std::string& argument : task.argv) request.add_argv(argument);
  request.mutable_environment()->insert(task.environment.begin(), task.environment.end());
  request.set_cwd("/app");
  for (const TaskBind& bind : task.binds) {
    v1::Bind* converted = request.add_binds();
    converted->set_source(bind.source);
    converted->set_target(bind.target);
  }
  for (const TaskFile& file : task.files) {
    v1::ConfigFile* converted = request.add_files();
    converted->set_path(file.path);
    converted->set_content(file.content);
    converted->set_mode(0644);
  }
  request.mutable_limits()->set_cpu_millis(task.limits.cpu_millis);
  request.mutable_limits()->set_memory_bytes(task.limits.memory_bytes);
  request.mutable_limits()->set_pids(task.limits.pids);
  request.mutable_limits()->set_disk_bytes(task.limits.tmp_bytes);
  request.set_timeout_seconds(static_cast<uint32_t>(task.limits.timeout.count()));
  return request;
}

// Cancels a call from beside it: reads of a synchronous call block.
class Canceller {
 public:
  Canceller(grpc::ClientContext& context, const Cancelled& cancelled)
      : context_(context), cancelled_(cancelled), thread_([this] { Run(); }) {}
  ~Canceller() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kCancelCheck, [this] { return done_; })) {
      if (cancelled_()) return context_.TryCancel();
    }
  }

  grpc::ClientContext& context_;
  const Cancelled& cancelled_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace

StatusOr<TaskEnd> AgentTaskClient::Run(const Task& task, const OutputSink& sink,
                                       const Cancelled& cancelled) {
  grpc::ClientContext context;
  rpc::SetDeadline(context, task.limits.timeout + kBeyondTimeout);
  const auto stub = v1::Agent::NewStub(channel_);
  const auto reader = stub->RunTask(&context, ToProto(task));
  std::optional<TaskEnd> end;
  {
    const Canceller canceller(context, cancelled);
    v1::TaskEvent event;
    while (reader->Read(&event)) {
      if (event.has_output()) sink(event.output().data(), event.output().is_stderr());
      if (event.has_exit()) {
        end = TaskEnd{.code = event.exit().code(),
                      .signal = event.exit().signal(),
                      .out_of_memory = event.exit().out_of_memory(),
                      .timed_out = event.exit().timed_out()};
      }
    }
  }
  PAAS_RETURN_IF_ERROR(Annotate(rpc::FromGrpc(reader->Finish()), "build container"));
  if (!end) return Internal("build container: the agent did not say how it ended");
  return *end;
}

}  // namespace paas::builder
