#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::controller {

// An Ed25519 key pair of SSH.
struct DeployKeyPair {
  std::string seed;  // the private half: 32 bytes
  std::string blob;  // the public one as SSH has it, in base64
};

StatusOr<DeployKeyPair> MakeDeployKeyPair();

// Signs the request with which an SSH client proves to a server that it holds the key (RFC 4252 §7,
// and OpenSSH's form of it that names the server's key). InvalidArgument for any other data: the
// key is good for nothing else. Returns the signature as SSH has it.
StatusOr<std::string> SignLogin(const DeployKeyPair& key, std::string_view request);

}  // namespace paas::controller
