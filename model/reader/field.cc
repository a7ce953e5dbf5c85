#include "model/reader/field.h"

#include <algorithm>

namespace paas::model {

namespace {

bool IsPlainWord(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

constexpr size_t kMostListedKeys = 12;

}  // namespace

std::string JoinPath(const std::string& path, std::string_view key) {
  const std::string text(key);
  if (!IsPlainWord(key)) return path + "[\"" + text + "\"]";
  return path.empty() ? text : path + "." + text;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string match = ClosestMatch(word, candidates);
  return match.empty() ? "" : "did you mean \"" + match + "\"?";
}

std::string Alternatives(const std::vector<std::string>& choices) {
  std::string text;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
    text += choices[i];
  }
  return text;
}

namespace {

SourceLocation LocationOf(const yaml::Location& at) {
  return {at.file ? *at.file : "", at.line, at.column};
}

}  // namespace

Place Field::place() const {
  return {LocationOf(at_), LocationOf(key_at_.line > 0 ? key_at_ : at_), path_};
}

void Field::Report(Severity severity, const yaml::Location& at, std::string message,
                   std::string hint) const {
  findings_->push_back({severity, LocationOf(at), path_, std::move(message), std::move(hint)});
}

void Field::Error(std::string message, std::string hint) const {
  Report(Severity::kError, at_, std::move(message), std::move(hint));
}

void Field::Warn(std::string message, std::string hint) const {
  Report(Severity::kWarning, at_, std::move(message), std::move(hint));
}

void Field::KeyError(std::string message, std::string hint) const {
  Report(Severity::kError, key_at_.line > 0 ? key_at_ : at_, std::move(message), std::move(hint));
}

void Field::KeyWarn(std::string message, std::string hint) const {
  Report(Severity::kWarning, key_at_.line > 0 ? key_at_ : at_, std::move(message), std::move(hint));
}

bool Field::HasContent() const {
  if (!Given()) return false;
  return !node_->scalar.empty() || !node_->items.empty() || !node_->entries.empty();
}

std::string Field::Text(std::string fallback) const {
  if (!Given()) return fallback;
  auto text = node_->AsString();
  if (text.ok()) return *std::move(text);
  Error(Message(text.status()));
  return fallback;
}

bool Field::Bool(bool fallback) const {
  if (!Given()) return fallback;
  const auto value = node_->AsBool();
  if (value.ok()) return *value;
  Error(Message(value.status()));
  return fallback;
}

std::optional<int64_t> Field::Int(int64_t least, int64_t most) const {
  if (!Given()) return std::nullopt;
  auto value = node_->AsInt();
  if (!value.ok()) {
    yaml::Node plain = *node_;
    plain.quoted = false;
    value = plain.AsInt();  // "512" in quotes is common and clear
  }
  if (!value.ok()) {
    Error(Message(node_->AsInt().status()));
    return std::nullopt;
  }
  if (*value < least || *value > most) {
    const bool bounded = most != std::numeric_limits<int64_t>::max();
    Error("must be " +
          (bounded ? "between " + std::to_string(least) + " and " + std::to_string(most)
                   : "at least " + std::to_string(least)) +
          ", but is " + std::to_string(*value));
    return std::nullopt;
  }
  return *value;
}

std::string Field::Choice(const std::vector<std::string>& choices, std::string fallback) const {
  if (!Given()) return fallback;
  std::string text = Text(fallback);
  if (!node_->IsScalar() || std::find(choices.begin(), choices.end(), text) != choices.end()) {
    return text;
  }
  Error("\"" + text + "\" is not possible here; expected " + Alternatives(choices),
        DidYouMean(text, choices));
  return fallback;
}

std::vector<std::string> Field::Texts() const {
  std::vector<std::string> texts;
  if (!Given()) return texts;
  if (node_->IsScalar()) return {Text()};
  for (const Field& item : Items()) texts.push_back(item.Text());
  return texts;
}

Field Field::Child(const yaml::Entry& entry) const {
  Field child;
  child.node_ = &entry.value;
  child.path_ = JoinPath(path_, entry.key);
  child.key_at_ = entry.key_location;
  child.at_ = entry.value.IsNull() ? entry.key_location : entry.value.location;
  child.findings_ = findings_;
  return child;
}

std::vector<std::pair<std::string, Field>> Field::Entries() const {
  std::vector<std::pair<std::string, Field>> entries;
  if (!Given()) return entries;
  if (!node_->IsMapping()) {
    Error("must be a mapping, but is " + node_->Describe());
    return entries;
  }
  for (const yaml::Entry& entry : node_->entries) entries.emplace_back(entry.key, Child(entry));
  return entries;
}

std::vector<Field> Field::Items() const {
  std::vector<Field> items;
  if (!Given()) return items;
  if (!node_->IsSequence()) {
    Error("must be a list, but is " + node_->Describe());
    return items;
  }
  for (size_t i = 0; i < node_->items.size(); ++i) {
    Field item = *this;
    item.node_ = &node_->items[i];
    item.path_ = path_ + "[" + std::to_string(i) + "]";
    item.key_at_ = item.at_ = node_->items[i].location;
    items.push_back(std::move(item));
  }
  return items;
}

Field Field::At(std::string_view key) const {
  if (IsMapping()) {
    for (const yaml::Entry& entry : node_->entries) {
      if (entry.key == key) return Child(entry);
    }
  }
  Field absent = *this;
  absent.node_ = nullptr;
  absent.path_ = JoinPath(path_, key);
  return absent;
}

Keys::Keys(const Field& field) : field_(field), is_mapping_(field.IsMapping()) {
  if (field.Given() && !is_mapping_) {
    field.Error("must be a mapping, but is " + field.node().Describe());
  }
}

Field Keys::operator[](std::string_view key) {
  known_.emplace_back(key);
  return field_.At(key);
}

void Keys::Ignore(std::initializer_list<std::string_view> keys) {
  known_.insert(known_.end(), keys.begin(), keys.end());
}

void Keys::Close() const {
  if (!is_mapping_) return;
  for (const auto& [key, field] : field_.Entries()) {
    if (key.rfind('.', 0) == 0) continue;
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::string hint = DidYouMean(key, known_);
    if (hint.empty() && known_.size() <= kMostListedKeys) {
      hint = "expected " + Alternatives(known_);
    }
    field.KeyError("unknown key", std::move(hint));
  }
}

}  // namespace paas::model
