#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "common/os/subprocess.h"

// What the tests of this folder see from inside of deployed containers, and of them from the node.

namespace paas::testing {

// Writes a project with one Python application and deploys it; `more` is added to its
// configuration. Fails the test when it does not come up.
void DeployApplication(const std::string& project, const std::string& more = {});
// The same, for deploys that may fail; `build` is the build hook.
os::CommandResult TryDeploy(const std::string& project, const std::string& more,
                            const std::string& build = "true");

// A command in the application's container, as its user, by `paasctl exec`.
os::CommandResult Exec(const std::string& project, std::vector<std::string> command);
std::string Shell(const std::string& project, const std::string& script);   // output and errors
std::string Python(const std::string& project, const std::string& script);  // output and errors

// Connects to each "address@port" at once and says how each ended: "open", "timeout", or the name
// of an errno.
std::map<std::string, std::string> Connect(const std::string& project,
                                           const std::vector<std::string>& targets);

// Processes of the application's container, as the node sees them; its init is the first.
std::vector<pid_t> NodePids(const std::string& project);
std::string AddressOf(const std::string& project);

// One line "name:\tvalue" of /proc/<pid>/status.
std::string StatusLine(pid_t pid, const std::string& name);

}  // namespace paas::testing
