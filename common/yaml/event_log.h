#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/yaml/parser.h"

namespace paas::yaml {

// One step of the parser. Lines and columns count from 1.
struct Event {
  enum class Kind { kNull, kScalar, kSequenceStart, kMappingStart, kEnd, kAlias };
  Kind kind = Kind::kNull;
  int line = 0;
  int column = 0;
  std::string tag;
  std::string text;   // of a scalar
  size_t anchor = 0;  // 0: none; of an alias: what it names
};

// A document as a flat list, so that an alias is a replay of a range and not a shared subtree.
struct EventLog {
  std::vector<Event> events;
  std::map<size_t, size_t> anchors;  // anchor → index of the event it stands at
};

// A finding of the reader, with a position but without a file.
struct EventError {
  int line = 0;
  int column = 0;
  std::string message;
};

// Reads the only document of `text`. Refuses nesting beyond `limits.depth`.
std::optional<EventError> RecordEvents(std::string_view text, const Limits& limits, EventLog& log);

}  // namespace paas::yaml
