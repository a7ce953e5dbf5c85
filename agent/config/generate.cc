#include "agent/config/generate.h"

#include <algorithm>
#include <iterator>

#include "agent/config/environment_files.h"
#include "agent/config/job_files.h"
#include "agent/config/nginx_config.h"
#include "agent/config/php_config.h"
#include "agent/config/service_files.h"
#include "agent/config/site.h"
#include "agent/config/template.h"

namespace paas::agent {
namespace {

using container::ConfigFile;

Status Append(StatusOr<std::vector<ConfigFile>> files, std::vector<ConfigFile>& out) {
  if (!files.ok()) return files.status();
  std::move(files->begin(), files->end(), std::back_inserter(out));
  return absl::OkStatus();
}

Status AddNginxConfig(const ConfigInput& input, std::vector<ConfigFile>& out) {
  PAAS_ASSIGN_OR_RETURN(const Site site, PlanSite(input));
  PAAS_ASSIGN_OR_RETURN(std::string text, NginxConfig(site, input));
  PAAS_ASSIGN_OR_RETURN(std::string params, Render("fastcgi_params", {}, Quoting::kNone));
  out.push_back({.path = "nginx.conf", .content = std::move(text)});
  out.push_back({.path = "fastcgi_params", .content = std::move(params)});
  return absl::OkStatus();
}

Status AddRuntime(const ConfigInput& input, std::vector<ConfigFile>& out) {
  if (!input.service.empty()) return Append(ServerFiles(input), out);
  PAAS_RETURN_IF_ERROR(Append(ServiceFiles(input), out));
  PAAS_RETURN_IF_ERROR(Append(JobFiles(input), out));
  return input.worker.empty() ? AddNginxConfig(input, out) : absl::OkStatus();
}

}  // namespace

StatusOr<std::vector<ConfigFile>> GenerateConfig(const ConfigInput& input) {
  std::vector<ConfigFile> out;
  PAAS_RETURN_IF_ERROR(Append(EnvironmentFiles(input), out));
  PAAS_RETURN_IF_ERROR(Append(NameFiles(input), out));
  if (input.runtime.kind == "php") PAAS_RETURN_IF_ERROR(Append(PhpFiles(input), out));
  if (input.phase == ConfigPhase::kRuntime) PAAS_RETURN_IF_ERROR(AddRuntime(input, out));
  // Backwards: tmpfs lists first what was made last, and in that order runsvdir starts services. So
  // the application comes first, which takes the longest, then nginx, and sshd last.
  std::sort(out.begin(), out.end(),
            [](const ConfigFile& a, const ConfigFile& b) { return a.path > b.path; });
  return out;
}

}  // namespace paas::agent
