#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace paas::regex {

// What the compiler of nginx's own regular expressions (PCRE2) says of one.
struct PatternCheck {
  std::string problem;  // "missing closing parenthesis, at offset 4"; empty: it is right
  uint32_t groups = 0;  // capturing ones
};

// Compiles it and throws the result away. Patterns may come from strangers: what would lift the
// limits that their users put before them ("(*LIMIT_MATCH=…)", callouts, recursion) is a problem.
PatternCheck CheckPattern(std::string_view pattern);

// Whether `pattern` matches somewhere in `subject`, in at most `limit` steps; false when it is
// wrong or takes longer.
bool Matches(std::string_view pattern, std::string_view subject, uint32_t limit);

}  // namespace paas::regex
