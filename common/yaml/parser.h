#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "common/status/status.h"
#include "common/yaml/node.h"

namespace paas::yaml {

// What a file may cost. The defaults suit files written by people.
struct Limits {
  size_t bytes = 256 * 1024;
  int depth = 64;
  size_t alias_nodes = 10000;  // nodes that all aliases and merge keys together may copy
};

// Why a text is not acceptable YAML.
struct SyntaxError {
  Location location;
  std::string message;  // what is wrong, in the words of the one who wrote the file
};

// Parses one document. Refuses duplicate keys, keys that are not scalars, unknown aliases, more
// than one document, and everything beyond `limits`. An empty file is a null node. `file` only
// names the text in messages.
std::variant<Node, SyntaxError> ParseDocument(std::string_view text, const std::string& file,
                                              const Limits& limits = {});

// The same with InvalidArgument "file:line:column: message".
StatusOr<Node> Parse(std::string_view text, const std::string& file, const Limits& limits = {});

}  // namespace paas::yaml
