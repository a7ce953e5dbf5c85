#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "container/cgroup/stats.h"
#include "container/spec.h"

// The texts of control group files. Pure.

namespace paas::container {

// A number on its own, or "max" (nothing). Nothing as well when malformed.
std::optional<uint64_t> ParseNumber(std::string_view text);

// The number behind `key` in a file of "key number" lines; 0 when it is not there.
uint64_t ParseKey(std::string_view text, std::string_view key);

// v1 says "unlimited" with a huge number: 0 then.
uint64_t NormalizeV1MemoryLimit(uint64_t bytes);

struct CpuBandwidth {
  int64_t quota_us = -1;  // -1: unlimited
  int64_t period_us = 100'000;

  bool operator==(const CpuBandwidth&) const = default;
};
CpuBandwidth BandwidthOf(const Limits& limits);

// How much a group counts while CPUs are short: as many single processes as CPUs it may use.
uint64_t CpuSharesOf(uint32_t cpu_millis);  // v1, where a process is 1024
uint64_t CpuWeightOf(uint32_t cpu_millis);  // v2, where a process is 100

// "<number>" or `unlimited`.
std::string NumberOr(uint64_t number, std::string_view unlimited);

}  // namespace paas::container
