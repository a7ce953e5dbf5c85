#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::storage {

// A port where what is asked for with the ids first_id to first_id + 65535 is done with 0 to 65535,
// and what is asked for by root with 65536, to whom nothing belongs.
struct Listener {
  uint32_t first_id = 0;
  uint16_t port = 0;

  auto operator<=>(const Listener&) const = default;
};

inline constexpr uint32_t kIdsInRange = 65536;
// Sockets that nfsd keeps until it ends: nodes that are many have the same few ranges.
inline constexpr size_t kMostListeners = 1024;

// InvalidArgument for a range that a node's own users are in, or that ends beyond what ids can be.
Status CheckRange(uint32_t first_id);

// How listeners are kept: "20490 1000000\n" each. InvalidArgument when it is anything else, or when
// a port or a range is there twice: ids would be taken for others.
std::string Format(const std::vector<Listener>& listeners);
StatusOr<std::vector<Listener>> ParseListeners(std::string_view text);

// The ports of TCP that /proc/fs/nfsd/portlist names ("tcp 2049\n").
std::set<uint16_t> ParsePortList(std::string_view text);

// Those that nfsd does not have.
std::vector<Listener> MissingListeners(const std::vector<Listener>& listeners,
                                       const std::set<uint16_t>& ports);

// The lowest port from `first` on that none of them has; `refused` cannot be had. Nothing when
// there are as many as there may be.
std::optional<uint16_t> FreePort(const std::vector<Listener>& listeners, uint16_t first,
                                 const std::set<uint16_t>& refused);

}  // namespace paas::storage
