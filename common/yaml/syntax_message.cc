#include "common/yaml/syntax_message.h"

#include <utility>

namespace paas::yaml {

std::string ExplainSyntax(std::string_view library_message) {
  static constexpr std::pair<std::string_view, std::string_view> kExplanations[] = {
      {"end of map not found",
       "this line does not fit the mapping above it; align it with its neighbours, and check for "
       "a missing `:` or quote"},
      {"end of sequence not found",
       "this line does not fit the list above it; align it with the other `-` lines"},
      {"end of map flow not found", "a `{` is not closed by a `}`, or a comma is missing"},
      {"end of sequence flow not found", "a `[` is not closed by a `]`, or a comma is missing"},
      {"illegal map value",
       "a key cannot begin here; check the indentation, and quote a value that holds `: `"},
      {"illegal map key", "a key cannot begin here; check the indentation"},
      {"illegal block entry", "a list item (`- `) cannot begin here; check the indentation"},
      {kTabIndentation, "a tab is used for indentation; YAML allows only spaces"},
      {"unknown token", "this character cannot begin a value; quote the value"},
      {"illegal EOF in scalar", "a quote is not closed before the end of the file"},
      {"illegal character in scalar",
       "a value is continued in a way that YAML does not allow; quote the whole value"},
      {"the referenced anchor is not defined",
       "a value that begins with `*` is an alias, and no `&` names it; quote the value if it is a "
       "text"},
      {"alias not found after *",
       "a value that begins with `*` must be quoted, unless it is an alias"},
      {"anchor not found after &", "a value that begins with `&` must be quoted"},
      {"unknown escape character: ",
       "an unknown escape in a double-quoted text; write `\\\\` or use single quotes"},
      {"illegal flow end", "a `]` or `}` closes nothing"},
  };
  for (const auto& [message, explanation] : kExplanations) {
    if (library_message.substr(0, message.size()) == message) return std::string(explanation);
  }
  return "not valid YAML: " + std::string(library_message);
}

}  // namespace paas::yaml
