#include "builder/registries.h"

#include <algorithm>
#include <cctype>

#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::builder {
namespace {

constexpr char kCertificates[] = "/run/config/ca-certificates.crt";
constexpr std::chrono::seconds kNpmTimeout{20};

// A machine without npm, or with npm's own default, says nothing worth passing on.
std::string MachineRegistry() {
  const StatusOr<std::string> output =
      os::RunChecked({.argv = {"npm", "config", "get", "registry"}, .timeout = kNpmTimeout});
  if (!output.ok()) return {};
  std::string registry = *output;
  std::erase_if(registry, [](unsigned char c) { return std::isspace(c) != 0; });
  return registry.starts_with("http") ? registry : std::string();
}

}  // namespace

void AddRegistries(const RegistryOptions& options, BuildSettings& settings) {
  const std::string registry =
      options.npm_registry.empty() ? MachineRegistry() : options.npm_registry;
  if (!registry.empty()) {
    // The global file, not a variable: a variable would win over the project's own .npmrc.
    settings.files.push_back({"npmrc", "registry=" + registry + "\n"});
    settings.environment["npm_config_globalconfig"] = "/run/config/npmrc";
    settings.environment["COREPACK_NPM_REGISTRY"] = registry;
  }
  if (options.ca_certificates.empty()) return;
  const StatusOr<std::string> bundle = os::ReadFile(options.ca_certificates);
  if (!bundle.ok()) return;
  settings.files.push_back({"ca-certificates.crt", *bundle});
  for (const char* name : {"NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "CURL_CA_BUNDLE",
                           "GIT_SSL_CAINFO", "REQUESTS_CA_BUNDLE", "PIP_CERT"}) {
    settings.environment[name] = kCertificates;
  }
}

}  // namespace paas::builder
