#include "tests/support/local_router.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>

#include "common/os/file.h"

namespace paas::testing {
namespace {

constexpr std::chrono::seconds kReloadTimeout(30);
constexpr std::chrono::seconds kStopTimeout(10);

}  // namespace

void FindModules(controller::RouterSettings& settings, const std::string& directory) {
  settings.modules_dir = directory;
  settings.has_js_module = os::Exists(directory + "/ngx_http_js_module.so");
  settings.has_lua_module = os::Exists(directory + "/ngx_http_lua_module.so") &&
                            os::Exists(directory + "/ndk_http_module.so");
  settings.has_headers_module = os::Exists(directory + "/ngx_http_headers_more_filter_module.so");
}

LocalNginx::LocalNginx(const controller::RouterSettings& settings)
    : paths_{.run_dir = settings.run_dir,
             .pid = settings.Pid(),
             .error_log = settings.ErrorLog(),
             .control = settings.Control()},
      cache_(settings.Cache()),
      temp_(settings.Temp()) {}

Status LocalNginx::PrepareDirectories() const {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(cache_));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(temp_));
  // nginx lets everybody use its sockets; only its owner gets into this directory.
  const std::string control = paths_.control.substr(0, paths_.control.rfind('/'));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(control, 0700));
  const std::string link = paths_.run_dir + "/control.sock";
  if (link != paths_.control && ::symlink("control/control.sock", link.c_str()) != 0 &&
      errno != EEXIST) {
    return ErrnoStatus("link " + link);
  }
  return absl::OkStatus();
}

StatusOr<bool> LocalNginx::Apply(const controller::RouterOrder& /*order*/) {
  PAAS_RETURN_IF_ERROR(PrepareDirectories());
  const StatusOr<std::string> old_text = os::ReadFile(paths_.Config());
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(paths_.NewConfig()));
  StatusOr<NginxProcess> running = NginxProcess::Find(paths_);
  if (running.ok() && old_text.ok() && *old_text == text) return false;
  PAAS_RETURN_IF_ERROR(TestNginxConfig(paths_, paths_.NewConfig()));
  if (::rename(paths_.NewConfig().c_str(), paths_.Config().c_str()) != 0) {
    return ErrnoStatus("rename " + paths_.NewConfig());
  }
  PAAS_RETURN_IF_ERROR(running.ok() ? running->Reload(kReloadTimeout)
                                    : NginxProcess::Start(paths_).status());
  return true;
}

Status LocalNginx::Stop() {
  StatusOr<NginxProcess> running = NginxProcess::Find(paths_);
  return running.ok() ? running->Stop(kStopTimeout) : absl::OkStatus();
}

}  // namespace paas::testing
