#pragma once

#include <string>

#include "controller/routes/config_writer.h"
#include "controller/routes/router_settings.h"

namespace paas::controller {

// Guessing at passwords is slowed down for each address: scripts/guesses.lua does it. Nothing is
// written where nginx has no Lua.

const std::string& GuessScript();
// Of its file, which tells its content.
std::string GuessScriptName();

// Within init_by_lua_block; and what it needs beside that.
void WriteGuessModule(const RouterSettings& settings, ConfigWriter& config);
void WriteGuessMemory(ConfigWriter& config);

// For a server that asks for passwords, and for a location of it that does not.
void WriteGuessPhases(const RouterSettings& settings, ConfigWriter& config);
void WriteNoGuessPhases(const RouterSettings& settings, ConfigWriter& config);

}  // namespace paas::controller
