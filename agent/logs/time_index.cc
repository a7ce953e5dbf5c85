#include "agent/logs/time_index.h"

#include <string.h>

#include <algorithm>

#include "common/os/file.h"

namespace paas::agent {
namespace {

constexpr size_t kMarkBytes = 16;

}  // namespace

std::optional<int64_t> TimeIndex::At(int64_t offset) const {
  const auto mark = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                     [](int64_t at, const TimeMark& m) { return at < m.bytes; });
  return mark == marks_.end() ? std::nullopt : std::optional(mark->unix_ms);
}

int64_t TimeIndex::EndOfMark(int64_t offset) const {
  const auto mark = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                     [](int64_t at, const TimeMark& m) { return at < m.bytes; });
  return mark == marks_.end() ? offset : mark->bytes;
}

int64_t TimeIndex::OffsetOf(int64_t unix_ms) const {
  const auto mark = std::lower_bound(marks_.begin(), marks_.end(), unix_ms,
                                     [](const TimeMark& m, int64_t at) { return m.unix_ms < at; });
  return mark == marks_.begin() ? 0 : std::prev(mark)->bytes;
}

std::vector<TimeMark> Shifted(const std::vector<TimeMark>& marks, int64_t bytes) {
  std::vector<TimeMark> shifted;
  for (const TimeMark& mark : marks) {
    if (mark.bytes > bytes) shifted.push_back({mark.unix_ms, mark.bytes - bytes});
  }
  return shifted;
}

std::vector<TimeMark> Thinned(const std::vector<TimeMark>& marks) {
  std::vector<TimeMark> thinned;
  for (size_t i = 0; i < marks.size(); ++i) {
    if (i % 2 == 1 || i + 1 == marks.size()) thinned.push_back(marks[i]);
  }
  return thinned;
}

std::string EncodeMarks(const std::vector<TimeMark>& marks) {
  std::string bytes;
  for (const TimeMark& mark : marks) {
    char record[kMarkBytes];
    ::memcpy(record, &mark.unix_ms, 8);
    ::memcpy(record + 8, &mark.bytes, 8);
    bytes.append(record, sizeof record);
  }
  return bytes;
}

std::vector<TimeMark> DecodeMarks(std::string_view bytes) {
  std::vector<TimeMark> marks;
  for (; bytes.size() >= kMarkBytes; bytes.remove_prefix(kMarkBytes)) {
    TimeMark mark;
    ::memcpy(&mark.unix_ms, bytes.data(), 8);
    ::memcpy(&mark.bytes, bytes.data() + 8, 8);
    const TimeMark last = marks.empty() ? TimeMark{} : marks.back();
    if (mark.bytes <= last.bytes || mark.unix_ms < last.unix_ms) break;
    marks.push_back(mark);
  }
  return marks;
}

TimeIndex LoadTimeIndex(const std::string& path) {
  return TimeIndex(DecodeMarks(os::ReadFile(path).value_or("")));
}

}  // namespace paas::agent
