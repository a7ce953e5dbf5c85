#pragma once

#include <string>
#include <vector>

#include "agent/instance.h"
#include "container/exec_session.h"

namespace paas::agent {

// What a person or a hook starts inside of a container: as `web`, in /app, with the environment of
// the application. An empty argv is a login shell. PURE.
container::Process ExecProcess(const std::vector<std::string>& argv, const std::string& term);

// The same in the container of a service: as container root, which servers know as their
// administrator, in "/". PURE.
container::Process ServiceExecProcess(const std::vector<std::string>& argv,
                                      const std::string& term);

// A command as container root, in "/" and with none of the application's variables. PURE.
container::Process RootProcess(const std::vector<std::string>& argv);

}  // namespace paas::agent
