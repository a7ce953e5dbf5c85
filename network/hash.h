#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace paas::network {

// FNV-1a, 32 bits. Names of kernel objects are made from it, so it must never change: a restarted
// or upgraded agent has to find what an older one made. Not for anything that an enemy may choose
// collisions for: every user of it handles them.
constexpr uint32_t Hash32(std::string_view text) {
  uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  return hash;
}

inline std::string Hex8(uint32_t value) {
  std::string text(8, '0');
  for (int i = 7; i >= 0; --i, value >>= 4) text[i] = "0123456789abcdef"[value & 15];
  return text;
}

}  // namespace paas::network
