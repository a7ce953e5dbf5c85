#include "controller/routes/public_address.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace paas::controller {
namespace {

struct Network {
  uint32_t address;
  int bits;
};

// RFC 6890 and its successors.
constexpr Network kReserved[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // shared: also where containers live
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local: metadata services of clouds
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // protocol assignments
    {0xc0000200, 24},  // documentation
    {0xc0586300, 24},  // 6to4
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarks
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 3},   // multicast, reserved, broadcast
};

std::optional<uint32_t> Parse(std::string_view text) {
  uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    unsigned value = 256;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    const size_t length = static_cast<size_t>(end.ptr - text.data());
    const bool has_leading_zero = length > 1 && text[0] == '0';
    if (end.ec != std::errc() || value > 255 || has_leading_zero) return std::nullopt;
    address = address << 8 | value;
    text.remove_prefix(length);
    if (part == 3) break;
    if (text.empty() || text[0] != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  return text.empty() ? std::optional(address) : std::nullopt;
}

}  // namespace

bool IsIpv4Literal(std::string_view text) { return Parse(text).has_value(); }

bool IsPublicAddress(std::string_view text) {
  const std::optional<uint32_t> address = Parse(text);
  if (!address) return false;
  for (const Network& network : kReserved) {
    if (*address >> (32 - network.bits) == network.address >> (32 - network.bits)) return false;
  }
  return true;
}

}  // namespace paas::controller
