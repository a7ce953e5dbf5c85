#include "common/yaml/composer.h"

#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace paas::yaml {

namespace {

constexpr std::string_view kCoreTagPrefix = "tag:yaml.org,2002:";

class Composer {
 public:
  Composer(const EventLog& log, const std::string& file, const Limits& limits)
      : log_(log), file_(std::make_shared<const std::string>(file)), limits_(limits) {}

  std::variant<Node, SyntaxError> Run() {
    Node root;
    root.location = {file_, 1, 1};
    if (!log_.events.empty()) root = ReadNode(/*depth=*/0);
    if (error_) return *std::move(error_);
    return root;
  }

 private:
  Location At(const Event& event) const { return {file_, event.line, event.column}; }

  // Keeps the first error; every loop below ends once there is one.
  void Fail(Location location, std::string message) {
    if (!error_) error_ = SyntaxError{std::move(location), std::move(message)};
  }

  Node ReadNode(int depth) {
    const Event& event = log_.events[next_++];
    if (event.kind == Event::Kind::kAlias) return ReadAlias(event, depth);
    Node node;
    node.location = At(event);
    if (alias_depth_ > 0 && ++alias_nodes_ > limits_.alias_nodes) {
      Fail(alias_location_, "aliases expand to more than " + std::to_string(limits_.alias_nodes) +
                                " values; write the values out");
      return node;
    }
    if (depth >= limits_.depth && event.kind != Event::Kind::kScalar &&
        event.kind != Event::Kind::kNull) {
      Fail(alias_location_, "nested deeper than " + std::to_string(limits_.depth) + " levels");
      return node;
    }
    Fill(event, depth, node);
    return node;
  }

  void Fill(const Event& event, int depth, Node& node) {
    SetTag(event.tag, node);
    switch (event.kind) {
      case Event::Kind::kScalar:
        node.kind = Kind::kScalar;
        node.scalar = event.text;
        if (node.scalar.find('\0') != std::string::npos) {
          Fail(node.location, "a text must not hold the character NUL");
        }
        return;
      case Event::Kind::kSequenceStart:
        node.kind = Kind::kSequence;
        ReadItems(depth, node);
        return;
      case Event::Kind::kMappingStart:
        node.kind = Kind::kMapping;
        ReadEntries(depth, node);
        return;
      case Event::Kind::kNull:
      case Event::Kind::kEnd:
      case Event::Kind::kAlias:
        return;
    }
  }

  // "?" is a plain scalar, "!" a quoted one; the tags of YAML itself only say which it is.
  static void SetTag(const std::string& tag, Node& node) {
    if (tag == "!" || tag == std::string(kCoreTagPrefix) + "str") {
      node.quoted = true;
    } else if (tag != "?" && tag.rfind(kCoreTagPrefix, 0) != 0) {
      node.tag = tag;
    }
  }

  bool AtEnd() const { return log_.events[next_].kind == Event::Kind::kEnd; }

  void ReadItems(int depth, Node& node) {
    while (!error_ && !AtEnd()) node.items.push_back(ReadNode(depth + 1));
    ++next_;
  }

  void ReadEntries(int depth, Node& node) {
    std::unordered_map<std::string, int> lines;  // key → line of its first use
    std::vector<Node> merged;
    while (!error_ && !AtEnd()) {
      Node key = ReadNode(depth + 1);
      if (error_) return;
      if (!key.IsScalar()) {
        Fail(key.location, "a key must be a text, but this is " + key.Describe());
        return;
      }
      Node value = ReadNode(depth + 1);
      if (key.scalar == "<<" && !key.quoted) {
        CollectMerge(std::move(value), merged);
        continue;
      }
      const auto [first, is_new] = lines.emplace(key.scalar, key.location.line);
      if (!is_new) {
        Fail(key.location, "the key \"" + key.scalar + "\" is given twice; the first is in line " +
                               std::to_string(first->second));
        return;
      }
      node.entries.push_back({std::move(key.scalar), key.location, std::move(value)});
    }
    ++next_;
    for (Node& source : merged) Merge(std::move(source), node);
  }

  void CollectMerge(Node value, std::vector<Node>& merged) {
    if (value.IsMapping()) {
      merged.push_back(std::move(value));
      return;
    }
    if (!value.IsSequence()) {
      Fail(value.location, "`<<` merges mappings, but this is " + value.Describe());
      return;
    }
    for (Node& item : value.items) {
      if (!item.IsMapping()) {
        Fail(item.location, "`<<` merges mappings, but this is " + item.Describe());
        return;
      }
      merged.push_back(std::move(item));
    }
  }

  // Keys of the mapping itself, and of sources merged before, win.
  static void Merge(Node source, Node& node) {
    std::set<std::string, std::less<>> present;
    for (const Entry& entry : node.entries) present.insert(entry.key);
    for (Entry& entry : source.entries) {
      if (present.insert(entry.key).second) node.entries.push_back(std::move(entry));
    }
  }

  Node ReadAlias(const Event& event, int depth) {
    const auto anchor = log_.anchors.find(event.anchor);
    const size_t here = next_;
    if (anchor == log_.anchors.end() || IsOpen(anchor->second)) {
      Fail(At(event), "the alias refers to a value that it is a part of");
      return {};
    }
    if (alias_depth_++ == 0) alias_location_ = At(event);
    open_.push_back(anchor->second);
    next_ = anchor->second;
    Node node = ReadNode(depth);
    next_ = here;
    open_.pop_back();
    --alias_depth_;
    return node;
  }

  // An anchor whose content holds the present position: directly, or through another alias.
  bool IsOpen(size_t start) const {
    for (const size_t open : open_) {
      if (open == start) return true;
    }
    if (start >= next_) return true;
    int depth = 0;
    for (size_t i = start; i < next_; ++i) {
      const Event::Kind kind = log_.events[i].kind;
      if (kind == Event::Kind::kSequenceStart || kind == Event::Kind::kMappingStart) ++depth;
      if (kind == Event::Kind::kEnd) --depth;
      if (depth == 0) return false;
    }
    return true;
  }

  const EventLog& log_;
  std::shared_ptr<const std::string> file_;
  const Limits& limits_;
  size_t next_ = 0;
  int alias_depth_ = 0;
  size_t alias_nodes_ = 0;
  Location alias_location_;
  std::vector<size_t> open_;
  std::optional<SyntaxError> error_;
};

}  // namespace

std::variant<Node, SyntaxError> Compose(const EventLog& log, const std::string& file,
                                        const Limits& limits) {
  return Composer(log, file, limits).Run();
}

}  // namespace paas::yaml
