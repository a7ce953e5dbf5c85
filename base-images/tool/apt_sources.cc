#include "base-images/tool/apt_sources.h"

#include <sstream>

#include "common/os/subprocess.h"

namespace paas::base_image {
namespace {

constexpr char kKeyring[] = "/usr/share/keyrings/debian-archive-keyring.gpg";

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

}  // namespace

StatusOr<AptSetup> ParseIndexTargets(std::string_view text) {
  AptSetup setup;
  for (const std::string& line : Split(text, '\n')) {
    const std::vector<std::string> fields = Split(line, '|');
    if (fields.size() != 4 || fields[1] != "main" || fields[2] != "Debian") continue;
    if (fields[3] == "Debian" && setup.archive.empty()) setup.archive = fields[0];
    if (fields[3] == "Debian-Security" && setup.security.empty()) setup.security = fields[0];
  }
  if (setup.archive.empty() || setup.security.empty()) {
    return FailedPrecondition(std::string("apt knows no Debian ") +
                              (setup.archive.empty() ? "archive" : "security archive") +
                              "; is it in /etc/apt/sources.list, and has apt-get update run?");
  }
  return setup;
}

StatusOr<AptSetup> ReadAptSetup() {
  const os::Command targets{{"apt-get", "indextargets", "--format",
                             "$(REPO_URI)|$(COMPONENT)|$(ORIGIN)|$(LABEL)",
                             "Created-By: Packages"}};
  PAAS_ASSIGN_OR_RETURN(const std::string lines, os::RunChecked(targets));
  PAAS_ASSIGN_OR_RETURN(AptSetup setup, ParseIndexTargets(lines));
  const os::Command proxies{{"apt-config", "dump", "--no-empty", "--format", "%F \"%v\";%n",
                             "Acquire::http::Proxy", "Acquire::https::Proxy"}};
  PAAS_ASSIGN_OR_RETURN(const std::string options, os::RunChecked(proxies));
  setup.options = Split(options, '\n');
  return setup;
}

std::vector<std::string> SourcesOf(const AptSetup& setup, const std::string& suite) {
  const std::string prefix = std::string("deb [signed-by=") + kKeyring + "] ";
  return {prefix + setup.archive + " " + suite + " main",
          prefix + setup.archive + " " + suite + "-updates main",
          prefix + setup.security + " " + suite + "-security main"};
}

}  // namespace paas::base_image
