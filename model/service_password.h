#pragma once

#include <string>

#include "model/service.h"

namespace paas::model {

// What a password of a service is made from.
struct PasswordSeed {
  std::string secret;       // of the project; never leaves the control plane
  std::string environment;  // machine name
  std::string service;
  std::string rotation;  // PasswordRotation()
};

// 52 characters of base32 (a-z, 2-7): 256 bits of HMAC-SHA256. The same for the same seed and
// endpoint, and of no help for finding any other.
std::string DerivePassword(const PasswordSeed& seed, const std::string& endpoint);

// `configuration.rotate_passwords`: a number or a text is part of every password of the service, so
// that changing it changes them. True, false and nothing leave them as they are.
std::string PasswordRotation(const Service& service);

}  // namespace paas::model
