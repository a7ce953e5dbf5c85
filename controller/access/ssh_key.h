#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::controller {

// A public key as a .pub file has it.
struct SshKeyLine {
  std::string type;  // "ssh-ed25519"
  std::string blob;  // base64
  std::string comment;

  bool operator==(const SshKeyLine&) const = default;
};

// Reads "<type> <base64> [comment]". InvalidArgument for anything else: options in front, types
// that OpenSSH does not take any more, a blob that is no base64 or is of another type than the line
// says, a private key.
StatusOr<SshKeyLine> ParseSshKey(std::string_view line);

// "SHA256:…", as ssh-keygen -l says it. The blob was parsed.
std::string FingerprintOf(const std::string& blob);

}  // namespace paas::controller
