#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/os/subprocess.h"
#include "common/status/status.h"

namespace paas::controller {

// An account with a certificate authority that speaks ACME (RFC 8555).
struct AcmeSettings {
  std::string email;  // empty: ACME is off
  std::string server = "https://acme-v02.api.letsencrypt.org/directory";
  std::string authority;  // PEM file: who signs the server's own certificate; empty: the system's

  bool operator==(const AcmeSettings&) const = default;
};

// The hosts that an authority on the internet may give a certificate for: no wildcards, which
// HTTP-01 cannot prove, and no names that exist on one machine only. At most 100, the limit of one
// certificate.
std::vector<std::string> AcmeHosts(const std::vector<std::string>& hosts);

// The run of `lego` that gets one certificate for `hosts`; it leaves it in
// "<directory>/certificates/<first host>.{crt,key}". The router serves `webroot` to the authority.
os::Command AcmeCommand(const AcmeSettings& settings, const std::string& directory,
                        const std::string& webroot, const std::vector<std::string>& hosts);

}  // namespace paas::controller
