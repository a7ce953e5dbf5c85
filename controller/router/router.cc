#include "controller/router/router.h"

#include <unistd.h>

#include <chrono>

#include "common/http/unix_request.h"
#include "common/os/file.h"
#include "controller/router/served_certificates.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kControlTimeout(2);
// www-data of every Debian, in the router's image as well.
constexpr gid_t kWorkers = 33;

Status GiveToWorkers(const std::string& path) {
  if (::chown(path.c_str(), 0, kWorkers) == 0) return absl::OkStatus();
  return ErrnoStatus("chown " + path);
}

// Those of `directory` that are not among `kept`.
Status RemoveOthers(const std::string& directory, const std::map<std::string, std::string>& kept) {
  if (!os::Exists(directory)) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const auto names, os::ListDirectory(directory));
  for (const std::string& name : names) {
    if (kept.count(name) != 0) continue;
    const std::string path = directory + "/" + name;
    if (::unlink(path.c_str()) != 0) return ErrnoStatus("remove " + path);
  }
  return absl::OkStatus();
}

uint16_t PortOf(const std::string& address) {
  return static_cast<uint16_t>(std::atoi(address.c_str() + address.rfind(':') + 1));
}

RouterOrder OrderOf(const RouterSettings& settings, const std::vector<Site>& sites) {
  RouterOrder order{.listen = {settings.listen},
                    .upstreams = {},
                    .proxies = {},
                    .cache_megabytes = settings.cache_megabytes};
  if (!settings.listen_tls.empty()) order.listen.push_back(settings.listen_tls);
  for (const Site& site : sites) {
    if (site.address.empty()) continue;
    switch (site.kind) {
      case SiteKind::kUpstream:
        order.upstreams.push_back({site.environment, site.container, PortOf(site.address)});
        break;
      case SiteKind::kProxy:
        order.proxies.push_back(site.address);
        break;
      case SiteKind::kRedirect:
        break;
    }
  }
  return order;
}

}  // namespace

Status Router::PrepareDirectories() const {
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(settings_.run_dir));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(FilesDirectory(), 0700));
  if (settings_.acme_webroot.empty()) return absl::OkStatus();
  return os::MakeDirectories(settings_.acme_webroot);
}

Status Router::WriteFiles(const RouterFiles& files) const {
  for (const auto& [name, content] : files.files) {
    const std::string path = FilesDirectory() + "/" + name;
    if (!os::Exists(path)) PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, content, 0600));
  }
  PAAS_RETURN_IF_ERROR(WriteUsers(files));
  return os::WriteFileDurably(settings_.run_dir + "/nginx.conf.new", files.config);
}

// Unlike everything else these are read for each request, by workers who are not root.
Status Router::WriteUsers(const RouterFiles& files) const {
  if (files.users.empty()) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(UsersDirectory(), 0750));
  PAAS_RETURN_IF_ERROR(GiveToWorkers(UsersDirectory()));
  for (const auto& [name, content] : files.users) {
    const std::string path = UsersDirectory() + "/" + name;
    if (!os::Exists(path)) PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, content, 0640));
    PAAS_RETURN_IF_ERROR(GiveToWorkers(path));
  }
  return absl::OkStatus();
}

Status Router::RemoveOldFiles(const RouterFiles& files) const {
  PAAS_RETURN_IF_ERROR(RemoveOthers(FilesDirectory(), files.files));
  return RemoveOthers(UsersDirectory(), files.users);
}

StatusOr<bool> Router::Apply(const std::vector<Site>& sites, const Certificates& certificates) {
  const ServedCertificates served = ServeCertificates(certificates, settings_.Files());
  PAAS_ASSIGN_OR_RETURN(RouterFiles files,
                        RenderNginxConfig(settings_, sites, served.certificates));
  files.files.insert(served.files.begin(), served.files.end());
  std::lock_guard lock(mutex_);
  StatusOr<bool> changed = TakeOver(files, OrderOf(settings_, sites));
  std::lock_guard problem_lock(problem_mutex_);
  problem_ = Message(changed.status());
  return changed;
}

StatusOr<bool> Router::TakeOver(const RouterFiles& files, const RouterOrder& order) {
  PAAS_RETURN_IF_ERROR(PrepareDirectories());
  PAAS_RETURN_IF_ERROR(WriteFiles(files));
  std::vector<Told> told = {{"epochs", files.epochs, ""}, {"parked", files.parked, ""}};
  // On disk before: an nginx that reads the new text reads them too.
  for (Told& one : told) {
    const std::string path = settings_.run_dir + "/" + one.name;
    one.before = os::ReadFile(path).value_or("");
    PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path, one.text));
  }
  const StatusOr<bool> changed = HandOver(files, order, told);
  if (changed.ok()) return changed;
  // What is on disk needs no telling any more.
  for (const Told& one : told) {
    PAAS_RETURN_IF_ERROR(os::WriteFileDurably(settings_.run_dir + "/" + one.name, one.before));
  }
  return changed;
}

StatusOr<bool> Router::HandOver(const RouterFiles& files, const RouterOrder& order,
                                const std::vector<Told>& told) {
  PAAS_ASSIGN_OR_RETURN(bool changed, host_.Apply(order));
  PAAS_RETURN_IF_ERROR(RemoveOldFiles(files));
  for (const Told& one : told) {
    if (one.text == one.before) continue;
    PAAS_RETURN_IF_ERROR(Tell(one));
    changed = true;
  }
  return changed;
}

Status Router::Tell(const Told& what) const {
  PAAS_ASSIGN_OR_RETURN(
      const http::UnixResponse answer,
      http::PostOverUnix(settings_.Control(), "/" + what.name, what.text, kControlTimeout));
  return answer.status == 200 ? absl::OkStatus() : Internal("the router refuses its " + what.name);
}

std::string Router::Problem() const {
  std::lock_guard lock(problem_mutex_);
  return problem_;
}

}  // namespace paas::controller
