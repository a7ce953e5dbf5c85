#include "controller/source/git_command.h"

#include "common/git/environment.h"

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
  command.env = git::IsolatedEnvironment();
  command.env->insert({"GIT_LITERAL_PATHSPECS", "1"});
  return command;
}

}  // namespace paas::controller
