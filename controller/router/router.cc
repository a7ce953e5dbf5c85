#include "controller/router/router.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "common/os/file.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kReloadTimeout(30);
constexpr std::chrono::seconds kStopTimeout(10);
constexpr off_t kLargestLogBytes = 16 << 20;

// nginx appends, so the file can be emptied under it.
Status TrimLog(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || info.st_size <= kLargestLogBytes) return absl::OkStatus();
  return ::truncate(path.c_str(), 0) == 0 ? absl::OkStatus() : ErrnoStatus("empty " + path);
}

}  // namespace

Router::Router(RouterSettings settings)
    : settings_(std::move(settings)), paths_{settings_.run_dir} {}

Status Router::PrepareDirectories() const {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(paths_.run_dir));
  // nginx makes the directories in it itself, owned by its workers' user.
  return os::MakeDirectories(paths_.Temp());
}

StatusOr<bool> Router::Apply(const std::vector<Site>& sites) {
  PAAS_ASSIGN_OR_RETURN(const std::string text, RenderNginxConfig(settings_, sites));
  std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(PrepareDirectories());
  const StatusOr<std::string> old_text = os::ReadFile(paths_.Config());
  StatusOr<NginxProcess> running = NginxProcess::Find(paths_);
  if (running.ok() && old_text.ok() && *old_text == text) return false;

  PAAS_RETURN_IF_ERROR(TrimLog(paths_.ErrorLog()));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(paths_.NewConfig(), text));
  PAAS_RETURN_IF_ERROR(TestNginxConfig(paths_, paths_.NewConfig()));
  if (::rename(paths_.NewConfig().c_str(), paths_.Config().c_str()) != 0) {
    return ErrnoStatus("rename " + paths_.NewConfig());
  }
  const Status done =
      running.ok() ? running->Reload(kReloadTimeout) : NginxProcess::Start(paths_).status();
  if (!done.ok() && old_text.ok()) {
    // What is on disk is what runs, so that the next Apply() compares with the truth.
    PAAS_RETURN_IF_ERROR(os::WriteFileDurably(paths_.Config(), *old_text));
  }
  PAAS_RETURN_IF_ERROR(done);
  return true;
}

Status Router::Stop() {
  std::lock_guard lock(mutex_);
  StatusOr<NginxProcess> running = NginxProcess::Find(paths_);
  if (!running.ok()) return absl::OkStatus();
  return running->Stop(kStopTimeout);
}

bool Router::IsRunning() const {
  std::lock_guard lock(mutex_);
  return NginxProcess::Find(paths_).ok();
}

}  // namespace paas::controller
