#include "agent/config/nginx_text.h"

#include <cctype>

namespace paas::agent {
namespace {

// nginx reads \" \' \\ \t \r \n inside quotes and leaves any other backslash alone: doubling each
// one keeps them all.
std::string EscapeQuoted(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string NginxLiteral(std::string_view text) { return '"' + EscapeQuoted(text) + '"'; }

std::string NginxValueBody(std::string_view text) {
  std::string out;
  for (char c : EscapeQuoted(text)) {
    if (c == '$') {
      out += "${paas_dollar}";
    } else {
      out += c;
    }
  }
  return out;
}

std::string NginxValue(std::string_view text) { return '"' + NginxValueBody(text) + '"'; }

std::string RegexQuote(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::ispunct(byte) != 0) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace paas::agent
