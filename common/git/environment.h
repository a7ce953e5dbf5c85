#pragma once

#include <map>
#include <string>

namespace paas::git {

// The whole environment of a git that reads no configuration and no attributes but those of its
// command line and the repository, asks nobody for anything, and sees objects as they are. Pure.
inline std::map<std::string, std::string> IsolatedEnvironment() {
  return {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
          {"HOME", "/nonexistent"},
          {"LC_ALL", "C"},
          {"GIT_CONFIG_NOSYSTEM", "1"},
          {"GIT_CONFIG_GLOBAL", "/dev/null"},
          {"GIT_ATTR_NOSYSTEM", "1"},
          {"GIT_TERMINAL_PROMPT", "0"},
          {"GIT_NO_REPLACE_OBJECTS", "1"}};
}

}  // namespace paas::git
