#include "volume/plan/pool_plan.h"

#include <algorithm>

#include "volume/plan/volume_plan.h"

namespace paas::volume {
namespace {

constexpr uint64_t kGiB = 1ull << 30;
constexpr uint64_t kPage = 4096;

}  // namespace

uint64_t DefaultPoolBytes(const PoolFacts& facts) {
  const uint64_t half = (facts.disk_free_bytes + facts.allocated_bytes) / 2;
  return std::max(half >= kGiB ? half / kGiB * kGiB : half / kPage * kPage, kSmallestPool);
}

std::string PoolStep::Describe() const {
  switch (action) {
    case PoolAction::kMakeFile:
      return "make the pool of volumes, up to " + DescribeSize(size_bytes);
    case PoolAction::kGrowFile:
      return "grow the pool of volumes to " + DescribeSize(size_bytes);
    case PoolAction::kAttach:
      return "attach the pool to a loop device";
    case PoolAction::kMount:
      return "mount the pool";
    case PoolAction::kGrowFilesystem:
      return "grow the pool's file system to its device";
  }
  return "";
}

std::vector<PoolStep> PlanPool(const PoolFacts& facts) {
  const uint64_t wanted = facts.wanted_bytes == 0
                              ? DefaultPoolBytes(facts)
                              : std::max(facts.wanted_bytes / kPage * kPage, kSmallestPool);
  std::vector<PoolStep> steps;
  const bool grows = facts.file_bytes != 0 && facts.file_bytes < wanted;
  if (facts.file_bytes == 0) steps.push_back({PoolAction::kMakeFile, wanted});
  if (grows) steps.push_back({PoolAction::kGrowFile, wanted});
  if (!facts.attached) steps.push_back({PoolAction::kAttach});
  if (!facts.mounted) steps.push_back({PoolAction::kMount});
  // Also where a kill came between the two.
  steps.push_back({PoolAction::kGrowFilesystem});
  return steps;
}

}  // namespace paas::volume
