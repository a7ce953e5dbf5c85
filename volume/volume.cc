#include "volume/volume.h"

#include <algorithm>

namespace paas::volume {
namespace {

constexpr size_t kLongest = 200;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

Status ValidatePart(const std::string& part) {
  const bool valid = !part.empty() && part.size() <= kLongest && part[0] != '-' &&
                     std::all_of(part.begin(), part.end(), IsNameCharacter);
  return valid ? absl::OkStatus() : InvalidArgument("\"" + part + "\" cannot be part of a volume");
}

}  // namespace

Status Validate(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(ValidatePart(id.environment));
  return ValidatePart(id.name);
}

}  // namespace paas::volume
