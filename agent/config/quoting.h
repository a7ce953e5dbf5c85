#pragma once

#include <string>
#include <string_view>

namespace paas::agent {

// A value of php.ini: bare where PHP reads words and expressions (On, 256M, E_ALL & ~E_NOTICE),
// else quoted so that it is one string without ${…}.
std::string IniValue(std::string_view text);

// A name that the shell accepts for a variable.
bool IsShellName(std::string_view name);

// A name of a php.ini setting: "opcache.enable".
bool IsIniName(std::string_view name);

// True when there is a control character other than those allowed.
bool HasControl(std::string_view text, std::string_view allowed = "");

}  // namespace paas::agent
