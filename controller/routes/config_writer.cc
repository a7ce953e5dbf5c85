#include "controller/routes/config_writer.h"

namespace paas::controller {

ConfigWriter& ConfigWriter::Line(std::string_view directive) {
  text_.append(2 * depth_, ' ').append(directive).append(";\n");
  return *this;
}

ConfigWriter& ConfigWriter::Open(std::string_view head) {
  text_.append(2 * depth_, ' ').append(head).append(" {\n");
  ++depth_;
  return *this;
}

ConfigWriter& ConfigWriter::Close() {
  --depth_;
  text_.append(2 * depth_, ' ').append("}\n");
  return *this;
}

ConfigWriter& ConfigWriter::Raw(std::string_view text) {
  text_.append(text);
  return *this;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string EscapedForRegex(std::string_view text) {
  constexpr std::string_view kSpecial = "\\^$.|?*+()[]{}";
  std::string escaped;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace paas::controller
