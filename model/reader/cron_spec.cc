#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "model/reader/scalars.h"

namespace paas::model {

namespace {

struct CronField {
  const char* name;
  int least;
  int most;
  std::vector<std::string_view> names;  // names[i] stands for least + i
};

const std::vector<CronField>& CronFields() {
  static const std::vector<CronField> fields = {
      {"minute", 0, 59, {}},
      {"hour", 0, 23, {}},
      {"day of the month", 1, 31, {}},
      {"month",
       1,
       12,
       {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
      {"day of the week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}}};
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

bool IsValue(std::string_view text, const CronField& field) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (std::find(field.names.begin(), field.names.end(), lower) != field.names.end()) return true;
  int value = -1;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc() && end.ptr == text.data() + text.size() && value >= field.least &&
         value <= field.most;
}

bool IsRange(std::string_view text, const CronField& field) {
  const auto ends = Split(text, "-");
  return ends.size() == 2 && IsValue(ends[0], field) && IsValue(ends[1], field);
}

// "*", "5", "mon-fri", "H", "H(0-29)", each with "/step".
bool IsTerm(std::string_view term, const CronField& field) {
  const auto parts = Split(term, "/");
  if (parts.size() > 2) return false;
  if (parts.size() == 2) {
    int step = 0;
    const auto end = std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), step);
    if (end.ec != std::errc() || end.ptr != parts[1].data() + parts[1].size() || step < 1) {
      return false;
    }
  }
  const std::string_view base = parts[0];
  if (base == "*" || base == "H") return true;
  if (base.size() > 3 && base.substr(0, 2) == "H(" && base.back() == ')') {
    return IsRange(base.substr(2, base.size() - 3), field);
  }
  return IsValue(base, field) || IsRange(base, field);
}

}  // namespace

std::string CheckCronSpec(std::string_view spec) {
  std::vector<std::string_view> words;
  for (const std::string_view word : Split(spec, " \t")) {
    if (!word.empty()) words.push_back(word);
  }
  const auto& fields = CronFields();
  if (words.size() != fields.size()) {
    return "a cron expression has five fields (minute, hour, day, month, weekday), but this has " +
           std::to_string(words.size());
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    for (const std::string_view term : Split(words[i], ",")) {
      if (IsTerm(term, fields[i])) continue;
      return "\"" + std::string(term) + "\" is no " + fields[i].name + " (" +
             std::to_string(fields[i].least) + "-" + std::to_string(fields[i].most) +
             ", *, ranges, lists, /steps, H)";
    }
  }
  return "";
}

}  // namespace paas::model
