#pragma once

#include <string>
#include <string_view>

namespace paas::controller {

// Writes the configuration language of nginx, indented. What comes from users goes through
// Quoted().
class ConfigWriter {
 public:
  // "name value;"
  ConfigWriter& Line(std::string_view directive);
  // "name {"; every one needs its Close().
  ConfigWriter& Open(std::string_view head);
  ConfigWriter& Close();
  // Text that is indented and ended already.
  ConfigWriter& Raw(std::string_view text);

  std::string Take() && { return std::move(text_); }

 private:
  std::string text_;
  size_t depth_ = 0;
};

// In double quotes, so that it is one word to nginx. `$` stays what it is: a variable where
// variables are expanded, itself in regular expressions and names.
std::string Quoted(std::string_view text);

// A regular expression that matches exactly `text`.
std::string EscapedForRegex(std::string_view text);

}  // namespace paas::controller
