#pragma once

#include <string>
#include <string_view>

#include "network/hash.h"

namespace paas::network {

// The host end's name of a container: <prefix><hash of the id>, later <prefix><hash>_<attempt>,
// for when the name is taken by the dying link of the id's previous namespace (the kernel frees a
// namespace some 20 ms after its last process) or by another id with the same hash.
// `attempt` < 100 and a prefix of at most kLongestPrefix keep it below IFNAMSIZ.
inline constexpr size_t kLongestPrefix = 4;
inline std::string LinkName(const std::string& prefix, std::string_view id, int attempt) {
  std::string name = prefix + Hex8(Hash32(id));
  return attempt == 0 ? name : name + "_" + std::to_string(attempt);
}

}  // namespace paas::network
