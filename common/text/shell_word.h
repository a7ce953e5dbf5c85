#pragma once

#include <string>
#include <string_view>

namespace paas::text {

// `text` as one word of a POSIX shell, whatever it holds. Pure.
inline std::string ShellWord(std::string_view text) {
  // Inside single quotes it knows no special character but the quote itself.
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace paas::text
