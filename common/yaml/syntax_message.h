#pragma once

#include <string>
#include <string_view>

namespace paas::yaml {

// What the parsing library says, in words that tell a newcomer what to change.
std::string ExplainSyntax(std::string_view library_message);

}  // namespace paas::yaml
