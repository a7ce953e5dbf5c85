#include "common/os/filesystem_probe.h"

#include <sys/vfs.h>

#include <future>
#include <thread>

namespace paas::os {

Status AwaitFilesystem(const std::string& path, std::chrono::milliseconds patience) {
  std::promise<Status> promise;
  std::future<Status> answer = promise.get_future();
  // Detached: nobody can end a thread that waits in the kernel.
  std::thread([path, promise = std::move(promise)]() mutable {
    struct statfs info {};
    promise.set_value(::statfs(path.c_str(), &info) == 0 ? absl::OkStatus()
                                                         : ErrnoStatus("examine " + path));
  }).detach();
  if (answer.wait_for(patience) == std::future_status::ready) return answer.get();
  return Status(absl::StatusCode::kDeadlineExceeded, path + " does not answer");
}

}  // namespace paas::os
