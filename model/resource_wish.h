#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace paas::model {

// What somebody wants a container to get. Unset stays as it is; zero is what the project's files
// say.
struct ResourceWish {
  std::string container;
  std::string size;  // "L": CPU and memory of that size; empty: none was named
  std::optional<uint32_t> cpu_millis;
  std::optional<uint64_t> memory_mb;  // of 2^20 bytes
  std::optional<uint32_t> pids;
  std::optional<uint64_t> disk_mb;  // of 10^6 bytes, as disks are sold

  bool operator==(const ResourceWish&) const = default;
};

// "app=cpu:0.5,memory:512,pids:200,disk:2GB", "app=size:L", "app=memory:default", "app=default".
// Memory and disk are megabytes unless they say MB or GB. InvalidArgument names what is wrong.
StatusOr<ResourceWish> ParseResourceWish(std::string_view text);

// Parses to the same.
std::string ToString(const ResourceWish& wish);

}  // namespace paas::model
