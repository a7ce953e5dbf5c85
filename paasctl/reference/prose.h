#pragma once

#include <string>
#include <vector>

#include "paasctl/commands/verb.h"

namespace paas::paasctl {

// What the man pages and the reference say besides the table, and how they say it.

// A variable of the process environment that is no option's.
struct VariableSpec {
  std::string name;
  std::string meaning;
};
std::vector<VariableSpec> OtherVariables();

// What paasctl is, for the page about it.
std::string Overview();
std::string ConfigFileText();

// Summary and details.
std::string DescriptionOf(const Verb& verb);
// Split at empty lines; line ends within a paragraph are spaces.
std::vector<std::string> ParagraphsOf(const std::string& text);
// `text` with a full stop, unless it has an end.
std::string Sentence(const std::string& text);

}  // namespace paas::paasctl
