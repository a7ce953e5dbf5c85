#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::network {

// An IPv4 address; `value` is in host byte order, so that addresses of a pool are a range.
struct Ipv4 {
  uint32_t value = 0;

  // Dotted quad only, no leading zeros. InvalidArgument otherwise.
  static StatusOr<Ipv4> Parse(std::string_view text);
  std::string ToString() const;
  bool IsLoopback() const { return (value >> 24) == 127; }

  auto operator<=>(const Ipv4&) const = default;
};

// A block of addresses. The bits of `base` below the prefix are zero.
struct Cidr {
  Ipv4 base;
  uint8_t prefix = 32;

  // "10.0.0.0/8", or "10.0.0.1" for a /32. Host bits are cleared, as people write "10.1.2.3/8".
  // InvalidArgument when it is neither.
  static StatusOr<Cidr> Parse(std::string_view text);
  std::string ToString() const;
  uint32_t Mask() const { return prefix == 0 ? 0 : ~uint32_t{0} << (32 - prefix); }
  uint64_t Size() const { return uint64_t{1} << (32 - prefix); }
  bool Contains(Ipv4 address) const { return (address.value & Mask()) == base.value; }

  auto operator<=>(const Cidr&) const = default;
};

// IP protocol numbers, as they stand in packets and set keys.
enum class Protocol : uint8_t { kTcp = 6, kUdp = 17 };

std::string_view ToString(Protocol protocol);

}  // namespace paas::network
