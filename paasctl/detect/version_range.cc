#include "paasctl/detect/version_range.h"

#include <algorithm>
#include <climits>

namespace paas::paasctl {
namespace {

using Version = std::array<int, 3>;

constexpr Version kEnd = {INT_MAX, 0, 0};
constexpr size_t kLongestText = 200;
constexpr int kMostDigits = 6;

// A version as it is written: "20", "8.2.x", "v3.11.4-rc1".
struct Written {
  Version numbers{};
  size_t given = 0;  // how many of them
};

bool IsWild(char c) { return c == '*' || c == 'x' || c == 'X'; }

// What comes after the third number (a patch name, a build) does not count.
std::optional<Written> ParseVersion(const std::string& text) {
  Written written;
  size_t at = !text.empty() && (text[0] == 'v' || text[0] == 'V') ? 1 : 0;
  while (written.given < written.numbers.size() && at < text.size()) {
    if (IsWild(text[at])) return written;
    const size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
    if (end == at || end - at > kMostDigits) return std::nullopt;
    written.numbers[written.given++] = std::stoi(text.substr(at, end - at));
    at = end;
    if (at < text.size() && text[at] != '.') break;
    ++at;
  }
  const bool is_version = written.given > 0 || (!text.empty() && IsWild(text[0]));
  return is_version ? std::optional(written) : std::nullopt;
}

// The first version that does not begin with the first `count` numbers of `version`.
Version After(Version version, size_t count) {
  if (count == 0) return kEnd;
  ++version[count - 1];
  std::fill(version.begin() + static_cast<std::ptrdiff_t>(count), version.end(), 0);
  return version;
}

std::vector<std::string> Split(const std::string& text, const std::string& separators) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool IsOperator(const std::string& text) {
  return text.find_first_not_of("<>=~^!") == std::string::npos;
}

// ">= 18" is ">=18"; "18 - 20" is ">=18 <=20".
std::vector<std::string> Comparators(const std::string& text) {
  std::vector<std::string> joined;
  for (const std::string& word : Split(text, " ,\t\n")) {
    if (word == "-" && !joined.empty()) {
      joined.back() = ">=" + joined.back();
      joined.push_back("<=");
    } else if (!joined.empty() && IsOperator(joined.back())) {
      joined.back() += word;
    } else {
      joined.push_back(word);
    }
  }
  return joined;
}

}  // namespace

std::optional<VersionRange::Interval> VersionRange::ParseComparator(const std::string& text,
                                                                    TildeMeaning tilde) {
  const size_t digits = std::min(text.find_first_not_of("<>=~^!"), text.size());
  const std::string op = text.substr(0, digits);
  const std::optional<Written> version = ParseVersion(text.substr(digits));
  if (!version.has_value()) return std::nullopt;
  const Version& low = version->numbers;
  const size_t given = version->given;
  if (op.empty() || op == "=" || op == "==" || op == "===") return Interval{low, After(low, given)};
  if (op == ">=") return Interval{low, kEnd};
  if (op == ">") return Interval{After(low, given), kEnd};
  if (op == "<") return Interval{{}, low};
  if (op == "<=") return Interval{{}, After(low, given)};
  if (op == "!=") return Interval{{}, kEnd};
  if (op == "^") return Interval{low, After(low, low[0] == 0 ? std::min<size_t>(given, 2) : 1)};
  if (op == "~" && tilde == TildeMeaning::kNpm) {
    return Interval{low, After(low, std::min<size_t>(given, 2))};
  }
  if (op == "~" || op == "~>" || op == "~=") {
    return Interval{low, After(low, std::max<size_t>(given, 2) - 1)};
  }
  return std::nullopt;
}

std::optional<VersionRange::Interval> VersionRange::ParseAlternative(const std::string& text,
                                                                     TildeMeaning tilde) {
  Interval all{{}, kEnd};
  for (const std::string& comparator : Comparators(text)) {
    const std::optional<Interval> one = ParseComparator(comparator, tilde);
    if (!one.has_value()) return std::nullopt;
    all.low = std::max(all.low, one->low);
    all.high = std::min(all.high, one->high);
  }
  return all;
}

std::optional<VersionRange> VersionRange::Parse(const std::string& text, TildeMeaning tilde) {
  if (text.empty() || text.size() > kLongestText) return std::nullopt;
  VersionRange range;
  for (const std::string& alternative : Split(text, "|")) {
    const std::optional<Interval> interval = ParseAlternative(alternative, tilde);
    if (!interval.has_value()) return std::nullopt;
    range.alternatives_.push_back(*interval);
  }
  return range;
}

bool VersionRange::Accepts(const std::string& version) const {
  const std::optional<Written> written = ParseVersion(version);
  if (!written.has_value()) return false;
  const Version end = After(written->numbers, written->given);
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const Interval& one) {
    return std::max(one.low, written->numbers) < std::min(one.high, end);
  });
}

}  // namespace paas::paasctl
