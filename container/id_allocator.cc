#include "container/id_allocator.h"

#include <string>

namespace paas::container {
namespace {

constexpr uint32_t kRangeSize = 65536;

}  // namespace

IdAllocator::IdAllocator(uint32_t first, uint32_t count) : first_(first), count_(count) {}

StatusOr<IdRange> IdAllocator::Allocate() {
  for (uint32_t number = 0; number < count_; ++number) {
    if (taken_.insert(number).second) return IdRange{first_ + number * kRangeSize, kRangeSize};
  }
  return Status(absl::StatusCode::kResourceExhausted,
                "all " + std::to_string(count_) + " id ranges of the node are taken");
}

Status IdAllocator::Reserve(const IdRange& range) {
  const uint32_t offset = range.base - first_;
  if (range.base < first_ || offset % kRangeSize != 0 || offset / kRangeSize >= count_ ||
      range.size != kRangeSize) {
    return InvalidArgument("id range at " + std::to_string(range.base) +
                           " is not one of this node's");
  }
  if (!taken_.insert(offset / kRangeSize).second) {
    return AlreadyExists("id range at " + std::to_string(range.base) + " is taken");
  }
  return absl::OkStatus();
}

void IdAllocator::Release(const IdRange& range) {
  if (range.base >= first_) taken_.erase((range.base - first_) / kRangeSize);
}

}  // namespace paas::container
