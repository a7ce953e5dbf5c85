#pragma once

#include <string>
#include <string_view>

namespace paas::builder {

// `text` as one word of dash, whatever it holds. PURE.
inline std::string ShellWord(std::string_view text) {
  // Inside single quotes dash knows no special character but the quote itself.
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

}  // namespace paas::builder
