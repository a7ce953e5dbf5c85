#pragma once

#include <string>
#include <string_view>

#include "network/hash.h"

namespace paas::network {

// Every host end starts with this; the rules judge only packets from and to such links.
inline constexpr std::string_view kLinkPrefix = "v_";

// The host end's name of a container: v_<hash of the id>, and on later attempts v_<hash>_<attempt>,
// for when the name is taken by the dying link of the id's previous namespace (the kernel frees a
// namespace some 20 ms after its last process) or by another id with the same hash.
// `attempt` < 100 keeps it below IFNAMSIZ.
inline std::string LinkName(std::string_view id, int attempt) {
  std::string name = std::string(kLinkPrefix) + Hex8(Hash32(id));
  return attempt == 0 ? name : name + "_" + std::to_string(attempt);
}

}  // namespace paas::network
