#include "agent/rpc/task_call.h"

#include <sys/eventfd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "agent/rpc/conversions.h"
#include "common/os/unique_fd.h"
#include "paas/agent/v1/agent.grpc.pb.h"

namespace paas::agent {
namespace {

namespace v1 = ::paas::agent::v1;
constexpr std::chrono::milliseconds kCancelCheck{200};

// Makes an eventfd readable when the caller of a synchronous call has gone: gRPC 1.51 tells only
// those who ask.
class CancellationWatch {
 public:
  explicit CancellationWatch(const grpc::ServerContext& context)
      : context_(context),
        fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        thread_([this] { Run(); }) {}
  ~CancellationWatch() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  int fd() const { return fd_.get(); }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kCancelCheck, [this] { return done_; })) {
      if (!context_.IsCancelled()) continue;
      ::eventfd_write(fd_.get(), 1);
      return;
    }
  }

  const grpc::ServerContext& context_;
  const os::UniqueFd fd_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace

Status ServeTask(TaskRunner& tasks, const grpc::ServerContext& context, const TaskRequest& request,
                 grpc::ServerWriter<v1::TaskEvent>& writer) {
  const CancellationWatch watch(context);
  container::TaskOptions options;
  options.timeout = request.timeout;
  options.cancel_fd = watch.fd();
  options.sink = [&](std::string_view text, bool is_stderr) {
    v1::TaskEvent event;
    event.mutable_output()->set_is_stderr(is_stderr);
    event.mutable_output()->set_data(std::string(text));
    writer.Write(event);  // a caller that went away is noticed by the watch
  };
  PAAS_ASSIGN_OR_RETURN(const container::TaskResult result, tasks.Run(request, options));
  if (result.cancelled) return Status(absl::StatusCode::kCancelled, "task was cancelled");
  v1::TaskEvent event;
  *event.mutable_exit() = ToProto(result);
  writer.Write(event);
  return absl::OkStatus();
}

}  // namespace paas::agent
