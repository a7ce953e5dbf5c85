#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::yaml {

// Where a node begins; line and column count from 1.
struct Location {
  std::shared_ptr<const std::string> file;
  int line = 0;
  int column = 0;
};

// "file:line:column"
std::string ToString(const Location& location);

enum class Kind { kNull, kScalar, kSequence, kMapping };

struct Entry;

// A YAML tree of plain values: aliases are expanded, merge keys are applied. Copying copies the
// whole subtree.
struct Node {
  Kind kind = Kind::kNull;
  Location location;
  std::string tag;             // "!include"; empty when the file has none
  std::string scalar;          // text of a scalar
  bool quoted = false;         // quoted or block scalar: always a string
  std::vector<Node> items;     // of a sequence
  std::vector<Entry> entries;  // of a mapping, in the order of the file; keys are unique

  bool IsNull() const { return kind == Kind::kNull; }
  bool IsScalar() const { return kind == Kind::kScalar; }
  bool IsSequence() const { return kind == Kind::kSequence; }
  bool IsMapping() const { return kind == Kind::kMapping; }

  // The value of `key` in a mapping, or null.
  const Node* Find(std::string_view key) const;

  // Typed views. InvalidArgument says what was expected and what is there, without the location.
  // Plain scalars are typed as YAML 1.1 does: true/yes/on, 0x1f, 0o17, 1_000, 1.5.
  StatusOr<std::string> AsString() const;  // any scalar, numbers and booleans as written
  StatusOr<bool> AsBool() const;
  StatusOr<int64_t> AsInt() const;
  StatusOr<double> AsDouble() const;

  // What a person would call it: "a mapping", "a list", "the text \"x\"", "the number 5",
  // "nothing".
  std::string Describe() const;
};

// One key of a mapping.
struct Entry {
  std::string key;
  Location key_location;
  Node value;
};

}  // namespace paas::yaml
