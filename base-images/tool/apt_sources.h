#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::base_image {

// Where this machine gets Debian packages from, so that images come from the same mirror.
struct AptSetup {
  std::string archive;               // URI of Debian itself
  std::string security;              // URI of its security updates
  std::vector<std::string> options;  // lines of apt.conf: proxies

  bool operator==(const AptSetup&) const = default;
};

// From lines "<uri>|<component>|<origin>|<label>". FailedPrecondition when one of the two archives
// is missing: an image without security updates is not made silently.
StatusOr<AptSetup> ParseIndexTargets(std::string_view text);

// Asks apt, which must have updated its lists at least once.
StatusOr<AptSetup> ReadAptSetup();

// One-line sources of a suite, its point updates and its security updates.
std::vector<std::string> SourcesOf(const AptSetup& setup, const std::string& suite);

}  // namespace paas::base_image
