#pragma once

#include <string>
#include <string_view>

namespace paas::agent {

// One quoted token of nginx.conf that stands for exactly `text`, where nginx expands no variables:
// names of locations, regular expressions.
std::string NginxLiteral(std::string_view text);

// One quoted token where nginx does expand variables. nginx has no way to write a `$` there, so
// each becomes the variable $paas_dollar, which nginx.conf defines as "$".
std::string NginxValue(std::string_view text);

// What is between the quotes of NginxValue(), for values that are put together.
std::string NginxValueBody(std::string_view text);

// `text` as a regular expression that matches it and nothing else.
std::string RegexQuote(std::string_view text);

}  // namespace paas::agent
