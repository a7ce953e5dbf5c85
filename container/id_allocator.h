#pragma once

#include <cstdint>
#include <set>

#include "common/status/status.h"
#include "container/spec.h"

namespace paas::container {

// Hands out the node's id ranges: range n is [first + n*65536, first + (n+1)*65536). Pure
// bookkeeping: the owner rebuilds it from the records with Reserve() and guards it against races.
class IdAllocator {
 public:
  explicit IdAllocator(uint32_t first = 1'000'000, uint32_t count = 4096);

  // The lowest free range. ResourceExhausted when none is left.
  StatusOr<IdRange> Allocate();

  // Marks a range as taken. InvalidArgument when it is not one of ours, AlreadyExists when taken.
  Status Reserve(const IdRange& range);

  // Returns a range; unknown ranges are ignored.
  void Release(const IdRange& range);

 private:
  uint32_t first_;
  uint32_t count_;
  std::set<uint32_t> taken_;  // range numbers
};

}  // namespace paas::container
