#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::agent {

// At `unix_ms` a log was `bytes` long: what lies between the mark before and this one was written
// until then.
struct TimeMark {
  int64_t unix_ms = 0;
  int64_t bytes = 0;

  bool operator==(const TimeMark&) const = default;
};

// When the lines of a log were written, as the agent saw the log grow. Programs write into their
// logs without a pipe between, so that nothing is lost when the agent dies; times are kept beside
// the log, out of the container's reach. Marks are in the order of both members. PURE.
class TimeIndex {
 public:
  TimeIndex() = default;
  explicit TimeIndex(std::vector<TimeMark> marks) : marks_(std::move(marks)) {}

  const std::vector<TimeMark>& marks() const { return marks_; }

  // The time of a line that begins at an offset; nothing when it was not seen yet.
  std::optional<int64_t> At(int64_t offset) const;
  // Where the mark ends whose time At() gives; the same offset when there is none.
  int64_t EndOfMark(int64_t offset) const;
  // Everything before the result was written before the time.
  int64_t OffsetOf(int64_t unix_ms) const;

 private:
  std::vector<TimeMark> marks_;
};

// After the first `bytes` of a log were cut off. PURE.
std::vector<TimeMark> Shifted(const std::vector<TimeMark>& marks, int64_t bytes);

// Every other mark, the last one kept: times become coarser. PURE.
std::vector<TimeMark> Thinned(const std::vector<TimeMark>& marks);

// On disk: 16 bytes a mark, appended. What is no mark ends the index: a half-written one, or one
// that goes back.
std::string EncodeMarks(const std::vector<TimeMark>& marks);
std::vector<TimeMark> DecodeMarks(std::string_view bytes);

// The index of a file; an empty one when it is missing.
TimeIndex LoadTimeIndex(const std::string& path);

}  // namespace paas::agent
