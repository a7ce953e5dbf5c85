#include "controller/source/git_command.h"

namespace paas::controller {

os::Command GitCommand(const std::string& repository, const std::vector<std::string>& arguments) {
  os::Command command;
  command.argv = {"git", "--git-dir=" + repository};
  for (const char* setting :
       {"core.hooksPath=/dev/null", "transfer.fsckObjects=true", "core.attributesFile=/dev/null",
        "core.fsmonitor=false", "core.protectHFS=true", "core.protectNTFS=true", "gc.auto=0",
        "tar.umask=0022"}) {
    command.argv.insert(command.argv.end(), {"-c", setting});
  }
  command.argv.insert(command.argv.end(), {"-c", "safe.directory=" + repository});
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.env = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                 {"HOME", "/nonexistent"},
                 {"LC_ALL", "C"},
                 {"GIT_CONFIG_NOSYSTEM", "1"},
                 {"GIT_CONFIG_GLOBAL", "/dev/null"},
                 {"GIT_ATTR_NOSYSTEM", "1"},
                 {"GIT_TERMINAL_PROMPT", "0"},
                 {"GIT_NO_REPLACE_OBJECTS", "1"},
                 {"GIT_LITERAL_PATHSPECS", "1"}};
  return command;
}

}  // namespace paas::controller
