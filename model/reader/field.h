#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/yaml/node.h"
#include "model/diagnostics.h"
#include "model/places.h"

namespace paas::model {

// A node together with the path of keys that leads to it and the list that findings go to. Cheap
// to copy; the tree and the list must outlive it. A field may be absent: then its readers give the
// fallback, and its findings point to the enclosing mapping.
class Field {
 public:
  Field(const yaml::Node& root, std::string path, Diagnostics& findings)
      : node_(&root), path_(std::move(path)), at_(root.location), findings_(&findings) {}

  // False when the key is missing or its value is empty.
  bool Given() const { return node_ != nullptr && !node_->IsNull(); }
  // True when the key is there, be its value empty or not.
  bool Written() const { return node_ != nullptr; }
  // Given, and neither an empty collection nor an empty text.
  bool HasContent() const;
  const yaml::Node& node() const { return *node_; }
  const std::string& path() const { return path_; }
  Place place() const;
  bool IsMapping() const { return Given() && node_->IsMapping(); }
  bool IsSequence() const { return Given() && node_->IsSequence(); }
  bool IsScalar() const { return Given() && node_->IsScalar(); }

  void Error(std::string message, std::string hint = "") const;
  void Warn(std::string message, std::string hint = "") const;
  // Points to the key instead of the value.
  void KeyError(std::string message, std::string hint = "") const;
  void KeyWarn(std::string message, std::string hint = "") const;

  // Scalars. A value of another type is reported, and the fallback is returned.
  std::string Text(std::string fallback = "") const;
  bool Bool(bool fallback) const;
  std::optional<int64_t> Int(int64_t least = std::numeric_limits<int64_t>::min(),
                             int64_t most = std::numeric_limits<int64_t>::max()) const;
  // A text that must be one of `choices`.
  std::string Choice(const std::vector<std::string>& choices, std::string fallback = "") const;
  // A list of texts; a single text counts as a list of one.
  std::vector<std::string> Texts() const;

  // The entries of a mapping and the items of a list, in order. Any other kind is reported.
  std::vector<std::pair<std::string, Field>> Entries() const;
  std::vector<Field> Items() const;

  // The value of `key` in a mapping; absent when there is none.
  Field At(std::string_view key) const;

 private:
  Field() = default;
  void Report(Severity severity, const yaml::Location& at, std::string message,
              std::string hint) const;
  Field Child(const yaml::Entry& entry) const;

  const yaml::Node* node_ = nullptr;
  std::string path_;
  yaml::Location at_;      // of the value, or of the key when the value is empty
  yaml::Location key_at_;  // of the key
  Diagnostics* findings_ = nullptr;
};

// The keys of a mapping that has a fixed set of them. Every key that is asked for counts as known;
// Close() reports the others. An absent or wrongly typed mapping has no keys.
class Keys {
 public:
  // Reports it when the field is there and not a mapping.
  explicit Keys(const Field& field);

  Field operator[](std::string_view key);
  // Keys that are accepted without being read.
  void Ignore(std::initializer_list<std::string_view> keys);
  // Unknown keys are errors, but for those that begin with "." (holders of anchors).
  void Close() const;

 private:
  Field field_;
  bool is_mapping_;
  std::vector<std::string> known_;
};

// "path.key", or "path["key"]" when the key is not a plain word.
std::string JoinPath(const std::string& path, std::string_view key);

// `did you mean "x"?`, or "".
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// "a, b or c"
std::string Alternatives(const std::vector<std::string>& choices);

}  // namespace paas::model
