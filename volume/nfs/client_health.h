#pragma once

#include <string>
#include <vector>

#include "volume/volume.h"

namespace paas::volume {

// Where a machine says what its kernel can.
struct KernelFacts {
  std::string filesystems = "/proc/filesystems";
  std::string modules;  // directory of the kernel's modules; empty: that of the running one
  std::string numeric_ids = "/sys/module/nfs/parameters/nfs4_disable_idmapping";
};

// What is wrong with this machine as a client of NFS: empty when nothing is.
std::vector<Health> ExamineNfsClient(const KernelFacts& facts = {});

}  // namespace paas::volume
