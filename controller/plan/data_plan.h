#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"

namespace paas::controller {

// A volume as the node has it.
struct VolumeUsage {
  std::string name;
  uint64_t used_bytes = 0;  // shared with copies or not
  uint64_t own_bytes = 0;   // what goes when it goes

  bool operator==(const VolumeUsage&) const = default;
};

// The volumes that a copy of the environment has as well: all but what lives with an instance.
// `services`: those of these services and network storages alone; empty: of everybody.
std::vector<PlannedVolume> DataVolumes(const EnvironmentSpec& spec,
                                       const std::vector<std::string>& services = {});

// The same specification without a promise of room for its data: copies share it at first.
EnvironmentSpec WithSharedData(EnvironmentSpec spec);

// "2 services + 1 mount": whose data these volumes are.
std::string CountData(const EnvironmentSpec& spec, const std::vector<VolumeUsage>& volumes);

// "118 GB shared, 48 kB own"; with nothing shared "118 GB copied".
std::string DescribeShares(const std::vector<VolumeUsage>& volumes, bool shares);

// "512 B", "41 MB", "2.3 GB"; powers of 1000, as disks are sold.
std::string HumanBytes(uint64_t bytes);

}  // namespace paas::controller
