#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "volume/volume.h"

namespace paas::volume {

// A volume that an environment is to have.
struct DesiredVolume {
  VolumeId id;
  uint64_t limit_bytes = 0;  // 0: none

  bool operator==(const DesiredVolume&) const = default;
};

enum class StepKind { kKeep, kCreate, kSetLimit };

struct Step {
  StepKind kind = StepKind::kKeep;
  VolumeId id;
  uint64_t limit_bytes = 0;
  uint64_t old_limit_bytes = 0;

  bool operator==(const Step&) const = default;
  std::string Describe() const;
};

// desired − observed, in the order of `desired`. What is no longer desired stays: only deleting its
// environment deletes data. PURE.
std::vector<Step> PlanVolumes(const std::vector<DesiredVolume>& desired,
                              const std::vector<VolumeState>& observed);

// "20G", "512MiB", "1000000": G and GB are 10^9, GiB is 2^30. InvalidArgument else.
StatusOr<uint64_t> ParseSize(std::string_view text);

// "512 MB", "1.5 GB"; "no limit" for 0.
std::string DescribeSize(uint64_t bytes);

}  // namespace paas::volume
