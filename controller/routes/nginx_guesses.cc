#include "controller/routes/nginx_guesses.h"

#include "common/digest/sha256.h"

namespace paas::controller {

std::string GuessScriptName() {
  return "guesses-" + digest::Sha256Hex(GuessScript()).substr(0, 16) + ".lua";
}

void WriteGuessModule(const RouterSettings& settings, ConfigWriter& config) {
  config
      .Raw("    package.loaded.guesses = dofile(\"" + settings.Files() + "/" + GuessScriptName() +
           "\")\n")
      .Raw("    package.loaded.guesses.begin(" + std::to_string(settings.most_guesses) + ", " +
           std::to_string(settings.guess_period_s) + ")\n");
}

// Two, so that guesses from everywhere push nobody out who is in.
void WriteGuessMemory(ConfigWriter& config) {
  config.Line("lua_shared_dict guesses 2m").Line("lua_shared_dict passwords 1m");
}

void WriteGuessPhases(const RouterSettings& settings, ConfigWriter& config) {
  if (!settings.has_lua_module) return;
  config.Raw("    rewrite_by_lua_block { return require(\"guesses\").enter() }\n");
  config.Raw(
      "    access_by_lua_block { require(\"guesses\").passed() return require(\"hold\").enter() "
      "}\n");
}

// What is shown where nobody looks at it was not right.
void WriteNoGuessPhases(const RouterSettings& settings, ConfigWriter& config) {
  if (!settings.has_lua_module) return;
  config.Raw("      rewrite_by_lua_block { return }\n");
  config.Raw("      access_by_lua_block { return require(\"hold\").enter() }\n");
}

}  // namespace paas::controller
