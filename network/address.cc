#include "network/address.h"

#include <charconv>
#include <optional>

namespace paas::network {
namespace {

// The decimal number at the front of `text`, which is shortened by it. No sign, no leading zero.
std::optional<uint32_t> TakeNumber(std::string_view& text, uint32_t max) {
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  auto [next, error] = std::from_chars(text.data(), end, number);
  const bool leading_zero = text.size() > 1 && text[0] == '0' && next != text.data() + 1;
  if (error != std::errc() || number > max || leading_zero) return std::nullopt;
  text.remove_prefix(next - text.data());
  return number;
}

Status NotAnAddress(std::string_view text) {
  return InvalidArgument("\"" + std::string(text) + "\" is not an IPv4 address like 192.0.2.1");
}

}  // namespace

StatusOr<Ipv4> Ipv4::Parse(std::string_view text) {
  std::string_view rest = text;
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      if (rest.empty() || rest[0] != '.') return NotAnAddress(text);
      rest.remove_prefix(1);
    }
    auto byte = TakeNumber(rest, 255);
    if (!byte) return NotAnAddress(text);
    value = value << 8 | *byte;
  }
  if (!rest.empty()) return NotAnAddress(text);
  return Ipv4{value};
}

std::string Ipv4::ToString() const {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (!text.empty()) text += '.';
    text += std::to_string(value >> shift & 0xff);
  }
  return text;
}

StatusOr<Cidr> Cidr::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  PAAS_ASSIGN_OR_RETURN(Ipv4 address, Ipv4::Parse(text.substr(0, slash)));
  Cidr cidr{address, 32};
  if (slash != std::string_view::npos) {
    std::string_view rest = text.substr(slash + 1);
    auto prefix = TakeNumber(rest, 32);
    if (!prefix || !rest.empty()) {
      return InvalidArgument("\"" + std::string(text) + "\" is not a block like 192.0.2.0/24");
    }
    cidr.prefix = static_cast<uint8_t>(*prefix);
  }
  cidr.base.value &= cidr.Mask();
  return cidr;
}

std::string Cidr::ToString() const { return base.ToString() + "/" + std::to_string(prefix); }

std::string_view ToString(Protocol protocol) {
  switch (protocol) {
    case Protocol::kTcp:
      return "tcp";
    case Protocol::kUdp:
      return "udp";
  }
  return "?";
}

}  // namespace paas::network
