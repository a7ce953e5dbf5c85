#pragma once

#include <string>
#include <string_view>

namespace paas::yaml {

// What the parsing library says of a tab in the indentation, when it notices.
inline constexpr char kTabIndentation[] = "illegal tab when looking for indentation";

// What the parsing library says, in words that tell a newcomer what to change.
std::string ExplainSyntax(std::string_view library_message);

}  // namespace paas::yaml
