#define PCRE2_CODE_UNIT_WIDTH 8
#include "common/regex/pattern.h"

#include <pcre2.h>

#include <memory>

namespace paas::regex {
namespace {

struct Free {
  void operator()(pcre2_code* code) const { ::pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { ::pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { ::pcre2_match_context_free(context); }
};
using Code = std::unique_ptr<pcre2_code, Free>;

PCRE2_SPTR Units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

Code Compile(std::string_view pattern, int& error, size_t& offset) {
  return Code(::pcre2_compile(Units(pattern), pattern.size(), PCRE2_NEVER_BACKSLASH_C, &error,
                              &offset, nullptr));
}

// Verbs, callouts, recursion and named groups, which become variables of nginx: "(*…)", "(?C…)",
// "(?R)", "(?1)", "(?&name)", "(?P>name)", "(?<name>…)", "(?P<name>…)", "(?'name'…)".
std::string Forbidden(std::string_view pattern) {
  for (size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
      continue;
    }
    if (pattern[i] != '(') continue;
    if (pattern[i + 1] == '*') return "verbs like (*…) are not allowed";
    if (pattern[i + 1] != '?' || i + 2 >= pattern.size()) continue;
    const char c = pattern[i + 2];
    const bool signed_number = (c == '+' || c == '-') && i + 3 < pattern.size() &&
                               pattern[i + 3] >= '0' && pattern[i + 3] <= '9';
    const bool recurses = c == 'R' || c == '&' || (c >= '0' && c <= '9') || signed_number ||
                          pattern.substr(i + 2, 2) == "P>";
    if (c == 'C' || recurses) return "callouts and recursion are not allowed";
    const char next = i + 3 < pattern.size() ? pattern[i + 3] : '\0';
    const bool is_named =
        c == '\'' || pattern.substr(i + 2, 2) == "P<" || (c == '<' && next != '=' && next != '!');
    if (is_named) return "named groups are not allowed; $1 is the first group";
  }
  return "";
}

}  // namespace

PatternCheck CheckPattern(std::string_view pattern) {
  if (std::string problem = Forbidden(pattern); !problem.empty()) return {std::move(problem), 0};
  int error = 0;
  size_t offset = 0;
  const Code code = Compile(pattern, error, offset);
  if (code == nullptr) {
    PCRE2_UCHAR text[256] = {};
    ::pcre2_get_error_message(error, text, sizeof text);
    return {
        std::string(reinterpret_cast<const char*>(text)) + ", at offset " + std::to_string(offset),
        0};
  }
  PatternCheck check;
  ::pcre2_pattern_info(code.get(), PCRE2_INFO_CAPTURECOUNT, &check.groups);
  return check;
}

bool Matches(std::string_view pattern, std::string_view subject, uint32_t limit) {
  int error = 0;
  size_t offset = 0;
  const Code code = Compile(pattern, error, offset);
  if (code == nullptr) return false;
  const std::unique_ptr<pcre2_match_data, Free> data(
      ::pcre2_match_data_create_from_pattern(code.get(), nullptr));
  const std::unique_ptr<pcre2_match_context, Free> context(::pcre2_match_context_create(nullptr));
  ::pcre2_set_match_limit(context.get(), limit);
  return ::pcre2_match(code.get(), Units(subject), subject.size(), 0, 0, data.get(),
                       context.get()) >= 0;
}

}  // namespace paas::regex
