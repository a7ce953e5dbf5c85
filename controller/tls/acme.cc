#include "controller/tls/acme.h"

#include <algorithm>
#include <cctype>

namespace paas::controller {
namespace {

constexpr size_t kMostHosts = 100;
constexpr std::chrono::minutes kTimeout(10);

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool IsOnTheInternet(const std::string& host) {
  for (const char* end : {".localhost", ".local", ".internal", ".test", ".invalid", ".example"}) {
    if (EndsWith(host, end)) return false;
  }
  return host.rfind("*.", 0) != 0 && host.find('.') != std::string::npos &&
         host.find('_') == std::string::npos;
}

}  // namespace

std::vector<std::string> AcmeHosts(const std::vector<std::string>& hosts) {
  std::vector<std::string> chosen;
  for (const std::string& host : hosts) {
    if (IsOnTheInternet(host)) chosen.push_back(host);
  }
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  if (chosen.size() > kMostHosts) chosen.resize(kMostHosts);
  return chosen;
}

os::Command AcmeCommand(const AcmeSettings& settings, const std::string& directory,
                        const std::string& webroot, const std::vector<std::string>& hosts) {
  os::Command command;
  command.argv = {"lego",          "--path",         directory,      "--server",
                  settings.server, "--email",        settings.email, "--accept-tos",
                  "--http",        "--http.webroot", webroot};
  for (const std::string& host : hosts) {
    command.argv.push_back("--domains");
    command.argv.push_back(host);
  }
  command.argv.push_back("run");
  command.env.emplace();
  command.env->emplace("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  if (!settings.authority.empty()) command.env->emplace("LEGO_CA_CERTIFICATES", settings.authority);
  command.cwd = std::string(1, '/');  // GCC 12 warns of a literal here
  command.timeout = kTimeout;
  return command;
}

}  // namespace paas::controller
