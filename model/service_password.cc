#include "model/service_password.h"

#include <initializer_list>
#include <string_view>

#include "common/digest/base32.h"
#include "common/digest/hmac.h"
#include "model/service_check.h"

namespace paas::model {

namespace {

// Each part with its length before it: no two lists of parts give the same message.
std::string Framed(std::initializer_list<std::string_view> parts) {
  std::string message;
  for (const std::string_view part : parts) {
    message += std::to_string(part.size()) + ":" + std::string(part) + ",";
  }
  return message;
}

}  // namespace

std::string DerivePassword(const PasswordSeed& seed, const std::string& endpoint) {
  return digest::Base32(digest::HmacSha256(
      seed.secret,
      Framed({"service password", seed.environment, seed.service, endpoint, seed.rotation})));
}

std::string PasswordRotation(const Service& service) {
  const Value* rotation = Find(service.configuration, kRotatePasswords);
  if (rotation == nullptr || rotation->IsNull() || rotation->AsBool() != nullptr) return "";
  return ToJson(*rotation);
}

}  // namespace paas::model
