#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "common/status/status.h"

namespace paas::agent {

// What a template is filled with: text, a switch, or a list of views for a section.
struct View {
  using List = std::vector<View>;
  using Field = std::variant<std::string, bool, List>;

  std::map<std::string, Field> fields;
};

// How {{name}} is written into a file, so that a value can never be more than a value there.
// {{{name}}} is written as it is and is only for text that we made.
enum class Quoting {
  kNone,   // comments aside, nothing but our own text is in such files
  kNginx,  // one quoted token in which `$` is not a variable
  kShell,  // one word in single quotes
  kIni,    // a value of php.ini
};

// Renders templates/<name>.mustache. A name that the view does not have renders as nothing.
// Internal when the template is not well-formed.
StatusOr<std::string> Render(const std::string& name, const View& view, Quoting quoting);

}  // namespace paas::agent
