#include "volume/volume.h"

#include <algorithm>

namespace paas::volume {
namespace {

constexpr size_t kLongest = 200;

bool IsIdCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

Status ValidatePart(const std::string& part, bool underscores) {
  const bool valid = !part.empty() && part.size() <= kLongest && part[0] != '-' &&
                     std::all_of(part.begin(), part.end(), [&](char c) {
                       return IsIdCharacter(c) || (underscores && c == '_');
                     });
  return valid ? absl::OkStatus() : InvalidArgument("\"" + part + "\" cannot be part of a volume");
}

}  // namespace

Status Validate(const VolumeId& id) {
  PAAS_RETURN_IF_ERROR(ValidatePart(id.environment, /*underscores=*/false));
  return ValidatePart(id.name, /*underscores=*/true);
}

}  // namespace paas::volume
