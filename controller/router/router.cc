#include "controller/router/router.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>

#include "common/http/unix_request.h"
#include "common/os/file.h"
#include "controller/router/cache_directory.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kReloadTimeout(30);
constexpr std::chrono::seconds kStopTimeout(10);
constexpr std::chrono::seconds kControlTimeout(2);
constexpr off_t kLargestLogBytes = 16 << 20;

// nginx appends, so the file can be emptied under it.
Status TrimLog(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || info.st_size <= kLargestLogBytes) return absl::OkStatus();
  return ::truncate(path.c_str(), 0) == 0 ? absl::OkStatus() : ErrnoStatus("empty " + path);
}

// nginx lets everybody use its sockets; only its owner gets into this directory.
Status PrepareControl(const NginxPaths& paths) {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(paths.ControlDirectory(), 0700));
  if (::symlink("control/control.sock", paths.Control().c_str()) != 0 && errno != EEXIST) {
    return ErrnoStatus("link " + paths.Control());
  }
  return absl::OkStatus();
}

}  // namespace

void FindModules(RouterSettings& settings, const std::string& directory) {
  settings.modules_dir = directory;
  settings.has_js_module = os::Exists(directory + "/ngx_http_js_module.so");
  settings.has_lua_module = os::Exists(directory + "/ngx_http_lua_module.so") &&
                            os::Exists(directory + "/ndk_http_module.so");
  settings.has_headers_module = os::Exists(directory + "/ngx_http_headers_more_filter_module.so");
}

Router::Router(RouterSettings settings)
    : settings_(std::move(settings)), paths_{settings_.run_dir} {}

Status Router::PrepareDirectories() const {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(paths_.run_dir));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(paths_.Files()));
  PAAS_RETURN_IF_ERROR(PrepareCache(paths_.Cache(), settings_.cache_megabytes));
  if (!settings_.acme_webroot.empty()) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(settings_.acme_webroot));
  }
  PAAS_RETURN_IF_ERROR(PrepareControl(paths_));
  // nginx makes the directories in it itself, owned by its workers' user.
  return os::MakeDirectories(paths_.Temp());
}

Status Router::WriteFiles(const RouterFiles& files) const {
  for (const auto& [name, content] : files.files) {
    const std::string path = paths_.Files() + "/" + name;
    if (!os::Exists(path)) PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, content));
  }
  return os::WriteFileDurably(paths_.NewConfig(), files.config);
}

Status Router::RemoveOldFiles(const RouterFiles& files) const {
  PAAS_ASSIGN_OR_RETURN(const auto names, os::ListDirectory(paths_.Files()));
  for (const std::string& name : names) {
    if (files.files.count(name) != 0) continue;
    const std::string path = paths_.Files() + "/" + name;
    if (::unlink(path.c_str()) != 0) return ErrnoStatus("remove " + path);
  }
  return absl::OkStatus();
}

StatusOr<bool> Router::Apply(const std::vector<Site>& sites, const Certificates& certificates) {
  PAAS_ASSIGN_OR_RETURN(const RouterFiles files, RenderNginxConfig(settings_, sites, certificates));
  std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(PrepareDirectories());
  const StatusOr<std::string> old_text = os::ReadFile(paths_.Config());
  StatusOr<NginxProcess> running = NginxProcess::Find(paths_);
  const bool same_text = running.ok() && old_text.ok() && *old_text == files.config;
  const bool same_epochs = os::ReadFile(paths_.Epochs()).value_or("") == files.epochs;
  if (same_text && same_epochs) return false;
  // On disk after it was told: what is on disk needs no telling any more.
  const bool told = same_text && TellEpochs(files.epochs).ok();
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(paths_.Epochs(), files.epochs));
  if (told) return true;

  PAAS_RETURN_IF_ERROR(TrimLog(paths_.ErrorLog()));
  PAAS_RETURN_IF_ERROR(WriteFiles(files));
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
  PAAS_RETURN_IF_ERROR(RemoveOldFiles(files));
  return true;
}

Status Router::TellEpochs(const std::string& epochs) const {
  PAAS_ASSIGN_OR_RETURN(
      const http::UnixResponse answer,
      http::PostOverUnix(paths_.ControlSocket(), "/epochs", epochs, kControlTimeout));
  return answer.status == 200 ? absl::OkStatus() : Internal("the router refuses its epochs");
}

Status Router::Stop() {
  std::lock_guard lock(mutex_);
  StatusOr<NginxProcess> running = NginxProcess::Find(paths_);
  if (running.ok()) PAAS_RETURN_IF_ERROR(running->Stop(kStopTimeout));
  return RemoveCache(paths_.Cache());
}

bool Router::IsRunning() const {
  std::lock_guard lock(mutex_);
  return NginxProcess::Find(paths_).ok();
}

}  // namespace paas::controller
