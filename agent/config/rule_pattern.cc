#include "agent/config/rule_pattern.h"

#include <algorithm>
#include <cctype>

#include "agent/config/nginx_text.h"
#include "agent/config/quoting.h"

namespace paas::agent {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Reads a PCRE pattern once, left to right.
class PatternScanner {
 public:
  explicit PatternScanner(std::string_view pattern) : in_(pattern) {}

  StatusOr<RulePattern> Scan() {
    while (at_ < in_.size() && problem_.empty()) Step();
    const bool named = std::any_of(out_.groups.begin(), out_.groups.end(),
                                   [](const std::string& name) { return !name.empty(); });
    if (problem_.empty() && named && !uncountable_.empty()) {
      problem_ = "named groups and \"" + uncountable_ + "\" do not go together";
    }
    if (!problem_.empty()) return InvalidArgument(problem_);
    return std::move(out_);
  }

 private:
  bool Starts(std::string_view text) const { return in_.substr(at_).starts_with(text); }
  void Take(size_t count) {
    out_.regex += in_.substr(at_, count);
    at_ = std::min(at_ + count, in_.size());
  }

  void Step() {
    if (in_[at_] == '\\') return TakeEscape();
    if (in_[at_] == '[') return TakeClass();
    if (in_[at_] == '(') return TakeOpening();
    Take(1);
  }

  void TakeEscape() {
    if (Starts("\\Q")) {
      const size_t end = in_.find("\\E", at_);
      return Take(end == std::string_view::npos ? in_.size() - at_ : end + 2 - at_);
    }
    if (Starts("\\k") || Starts("\\g{") || Starts("\\g<") || Starts("\\g'")) {
      const size_t digit = at_ + (Starts("\\k") ? 2 : 3);
      const char next = digit < in_.size() ? in_[digit] : '\0';
      if (Starts("\\k") || (next != '-' && next != '+' && (next < '0' || next > '9'))) {
        problem_ = "references to a group by its name are not supported: use its number (\\1)";
      }
    }
    Take(2);
  }

  // A character class: "]" is literal in the first place, and [:alpha:] has brackets of its own.
  void TakeClass() {
    Take(1);
    if (at_ < in_.size() && in_[at_] == '^') Take(1);
    if (at_ < in_.size() && in_[at_] == ']') Take(1);
    while (at_ < in_.size() && in_[at_] != ']') {
      if (in_[at_] == '\\') {
        Take(2);
      } else if (Starts("[:")) {
        const size_t end = in_.find(":]", at_);
        Take(end == std::string_view::npos ? 1 : end + 2 - at_);
      } else {
        Take(1);
      }
    }
    Take(1);
  }

  void TakeOpening() {
    if (Starts("(?P=") || Starts("(?P>") || Starts("(?&") || Starts("(?(<") || Starts("(?('")) {
      problem_ = "references to a group by its name are not supported: use its number (\\1)";
      return;
    }
    if (Starts("(?#")) {
      const size_t end = in_.find(')', at_);
      return Take(end == std::string_view::npos ? in_.size() - at_ : end + 1 - at_);
    }
    if (TakeNamedOpening()) return;
    if (Starts("(?") || Starts("(*")) return TakeSpecial();
    out_.groups.emplace_back();
    Take(1);
  }

  // (?<name>…), (?P<name>…), (?'name'…): the parenthesis without the name.
  bool TakeNamedOpening() {
    for (const auto& [prefix, closing] :
         {std::pair<std::string_view, char>{"(?P<", '>'}, {"(?<", '>'}, {"(?'", '\''}}) {
      if (!Starts(prefix)) continue;
      const size_t begin = at_ + prefix.size();
      const size_t end = in_.find(closing, begin);
      if (end == std::string_view::npos || end == begin) continue;
      const std::string_view name = in_.substr(begin, end - begin);
      if (!std::all_of(name.begin(), name.end(), IsWord)) continue;  // (?<= and (?<!
      out_.groups.emplace_back(name);
      out_.regex += '(';
      at_ = end + 1;
      return true;
    }
    return false;
  }

  // (?:…), look-arounds, inline flags, verbs: none of them is a group.
  void TakeSpecial() {
    size_t end = at_ + 2;
    while (end < in_.size() &&
           (std::isalpha(static_cast<unsigned char>(in_[end])) || in_[end] == '-')) {
      if (in_[1 + at_] == '?' && (in_[end] == 'n' || in_[end] == 'x')) {
        uncountable_ = std::string(in_.substr(at_, end + 1 - at_));
      }
      ++end;
    }
    if (Starts("(?|")) uncountable_ = "(?|";
    Take(2);
  }

  std::string_view in_;
  size_t at_ = 0;
  RulePattern out_;
  std::string problem_;
  std::string uncountable_;
};

// The number of the group that `name` stands for, 0 when there is none.
size_t GroupNumber(std::string_view name, const RulePattern& pattern) {
  const auto& groups = pattern.groups;
  if (name.size() == 1 && name[0] >= '1' && name[0] <= '9') {
    const auto number = static_cast<size_t>(name[0] - '0');
    return number <= groups.size() ? number : 0;
  }
  const auto found = std::find(groups.begin(), groups.end(), name);
  return found == groups.end() ? 0 : static_cast<size_t>(found - groups.begin()) + 1;
}

// Where the name after the `$` at `at` ends, and the name itself.
std::pair<size_t, std::string_view> ReadName(std::string_view text, size_t at) {
  if (text.substr(at + 1).starts_with('{')) {
    const size_t end = text.find('}', at);
    if (end != std::string_view::npos) return {end + 1, text.substr(at + 2, end - at - 2)};
  }
  size_t end = at + 1;
  while (end < text.size() && IsWord(text[end])) ++end;
  return {end, text.substr(at + 1, end - at - 1)};
}

StatusOr<std::string> GroupReference(std::string_view name, const RulePattern& pattern) {
  const size_t number = GroupNumber(name, pattern);
  if (number == 0) {
    return InvalidArgument("\"$" + std::string(name) + "\" is not a group of the rule's pattern");
  }
  if (number > 9) {
    return InvalidArgument("\"$" + std::string(name) + "\" is group " + std::to_string(number) +
                           ": only the first nine can be used");
  }
  return "$" + std::to_string(number);
}

}  // namespace

StatusOr<RulePattern> ParseRulePattern(std::string_view pattern) {
  if (HasControl(pattern)) return InvalidArgument("the pattern holds a control character");
  return PatternScanner(pattern).Scan();
}

StatusOr<std::string> RewriteTarget(std::string_view passthru, const RulePattern& pattern) {
  if (HasControl(passthru)) return InvalidArgument("the value holds a control character");
  // nginx adds the request's own query string, unless the replacement ends in "?".
  while (passthru.ends_with('?')) passthru.remove_suffix(1);
  std::string out = passthru.starts_with('/') ? "" : "/";
  bool in_query = false;
  for (size_t at = 0; at < passthru.size();) {
    const char c = passthru[at];
    in_query |= c == '?';
    if (c != '$') {
      // nginx sends the query as it is written here.
      out += in_query && c == ' ' ? "%20" : NginxValueBody(std::string_view(&c, 1));
      ++at;
      continue;
    }
    const auto [end, name] = ReadName(passthru, at);
    PAAS_ASSIGN_OR_RETURN(std::string reference, GroupReference(name, pattern));
    out += reference;
    at = end;
  }
  return out;
}

}  // namespace paas::agent
