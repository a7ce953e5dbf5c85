#include "model/cron_schedule.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace paas::model {
namespace {

struct CronField {
  const char* name;
  int least;
  int most;
  int most_hashed;                      // what `H` may become: every month has this day
  std::vector<std::string_view> names;  // names[i] stands for least + i
};

const std::array<CronField, 5>& CronFields() {
  static const std::array<CronField, 5> fields = {
      {{"minute", 0, 59, 59, {}},
       {"hour", 0, 23, 23, {}},
       {"day of the month", 1, 31, 28, {}},
       {"month",
        1,
        12,
        12,
        {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
       {"day of the week", 0, 7, 6, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}}}};
  return fields;
}

std::vector<std::string_view> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> Number(std::string_view text) {
  int value = -1;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> ValueOf(std::string_view text, const CronField& field) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto name = std::find(field.names.begin(), field.names.end(), lower);
  if (name != field.names.end()) return field.least + static_cast<int>(name - field.names.begin());
  const std::optional<int> value = Number(text);
  const bool fits = value && *value >= field.least && *value <= field.most;
  return fits ? value : std::nullopt;
}

// FNV-1a: the same on every machine and in every version.
uint64_t Hash(std::string_view seed, std::string_view field) {
  uint64_t hash = 14695981039346656037ull;
  for (const std::string_view part : {seed, field}) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  }
  return hash ^ (hash >> 29);
}

// "8-17", the values of one term before its step is applied; last < first goes around the end.
struct Range {
  int first;
  int last;
};

struct Term {
  Range range;
  int step = 1;
  std::string text;  // as resolved
};

std::optional<Range> RangeOf(std::string_view text, const CronField& field) {
  const auto ends = Split(text, "-");
  if (ends.size() != 2) return std::nullopt;
  const auto first = ValueOf(ends[0], field);
  const auto last = ValueOf(ends[1], field);
  if (!first || !last) return std::nullopt;
  return Range{*first, *last};
}

std::string Text(const Range& range) {
  return std::to_string(range.first) + "-" + std::to_string(range.last);
}

// "H", "H(0-29)", each with a step or without.
std::optional<Term> HashedTerm(std::string_view base, int step, bool has_step,
                               const CronField& field, std::string_view seed) {
  Range range{field.least, field.most_hashed};
  if (base.size() > 1) {
    if (base.size() < 4 || base[1] != '(' || base.back() != ')') return std::nullopt;
    const auto given = RangeOf(base.substr(2, base.size() - 3), field);
    if (!given || given->last < given->first) return std::nullopt;
    range = *given;
  }
  const uint64_t hash = Hash(seed, field.name);
  const int width = range.last - range.first + 1;
  if (!has_step) {
    const int value = range.first + static_cast<int>(hash % static_cast<uint64_t>(width));
    return Term{{value, value}, 1, std::to_string(value)};
  }
  range.first += static_cast<int>(hash % static_cast<uint64_t>(std::min(step, width)));
  return Term{range, step, Text(range) + "/" + std::to_string(step)};
}

std::optional<Term> ReadTerm(std::string_view word, const CronField& field, std::string_view seed) {
  const auto parts = Split(word, "/");
  const bool has_step = parts.size() == 2;
  const std::optional<int> step = has_step ? Number(parts[1]) : 1;
  if (parts.size() > 2 || !step || *step < 1) return std::nullopt;
  const std::string_view base = parts[0];
  if (!base.empty() && base[0] == 'H') return HashedTerm(base, *step, has_step, field, seed);
  Term term{{field.least, field.most}, *step, std::string(word)};
  if (base == "*") {
    if (field.most == 7) term.range.last = 6;  // Sunday has two numbers
    return term;
  }
  if (const auto value = ValueOf(base, field)) {
    term.range.first = *value;
    if (!has_step) term.range.last = *value;
    return term;
  }
  const auto range = RangeOf(base, field);
  if (!range) return std::nullopt;
  term.range = *range;
  return term;
}

template <size_t Size>
void Add(const Term& term, const CronField& field, std::bitset<Size>& set) {
  const int values = (field.most == 7 ? 6 : field.most) - field.least + 1;
  const int step = std::min(term.step, values);  // as it may be written, it may overflow
  int last = term.range.last;
  if (last < term.range.first) last += values;
  for (int value = term.range.first; value <= last; value += step) {
    set.set(static_cast<size_t>((value - field.least) % values + field.least));
  }
}

std::string Complaint(std::string_view term, const CronField& field) {
  return "\"" + std::string(term) + "\" is no " + field.name + " (" + std::to_string(field.least) +
         "-" + std::to_string(field.most) + ", *, ranges, lists, /steps, H)";
}

template <size_t Size>
Status ReadField(std::string_view word, const CronField& field, std::string_view seed,
                 std::bitset<Size>& set, std::string& resolved) {
  resolved += resolved.empty() ? "" : " ";
  bool is_first = true;
  for (const std::string_view text : Split(word, ",")) {
    const std::optional<Term> term = ReadTerm(text, field, seed);
    if (!term) return InvalidArgument(Complaint(text, field));
    Add(*term, field, set);
    resolved += (is_first ? "" : ",") + term->text;
    is_first = false;
  }
  return absl::OkStatus();
}

}  // namespace

bool CronSchedule::MatchesDay(const CalendarMinute& at) const {
  if (!months[static_cast<size_t>(at.month)]) return false;
  const bool day = days[static_cast<size_t>(at.day)];
  const bool weekday = weekdays[static_cast<size_t>(at.weekday)];
  return any_day || any_weekday ? day && weekday : day || weekday;
}

bool CronSchedule::Matches(const CalendarMinute& at) const {
  return minutes[static_cast<size_t>(at.minute)] && hours[static_cast<size_t>(at.hour)] &&
         MatchesDay(at);
}

StatusOr<CronSchedule> ParseCronSpec(std::string_view spec, std::string_view seed) {
  std::vector<std::string_view> words;
  for (const std::string_view word : Split(spec, " \t")) {
    if (!word.empty()) words.push_back(word);
  }
  const auto& fields = CronFields();
  if (words.size() != fields.size()) {
    return InvalidArgument(
        "a cron expression has five fields (minute, hour, day, month, weekday), but this has " +
        std::to_string(words.size()));
  }
  CronSchedule schedule;
  std::string& text = schedule.resolved;
  PAAS_RETURN_IF_ERROR(ReadField(words[0], fields[0], seed, schedule.minutes, text));
  PAAS_RETURN_IF_ERROR(ReadField(words[1], fields[1], seed, schedule.hours, text));
  PAAS_RETURN_IF_ERROR(ReadField(words[2], fields[2], seed, schedule.days, text));
  PAAS_RETURN_IF_ERROR(ReadField(words[3], fields[3], seed, schedule.months, text));
  PAAS_RETURN_IF_ERROR(ReadField(words[4], fields[4], seed, schedule.weekdays, text));
  schedule.any_day = words[2][0] == '*';
  schedule.any_weekday = words[4][0] == '*';
  return schedule;
}

}  // namespace paas::model
