#pragma once

#include <string>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {

// A project "live" whose application answers with the text of a file of its image, a variable, and
// a file on its mount, and says which process it is.
class SwapProject {
 public:
  // What differs between two deploys.
  struct Version {
    std::string text = "one";
    std::string greeting = "hello";
    std::string cron = "true";
    std::string header = "a";
    std::string start = "exec node server.js";
    std::string size = "AUTO";
  };

  void Write(const Version& version) const;
  os::CommandResult Deploy() const;
  // Runs a script inside, as `web` in /app.
  static std::string Inside(const std::string& script);
  // "<text> <greeting> <mount>".
  static std::string Answer();
  static std::string ApplicationPid();
  static int InitPid();           // on the node
  static std::string NginxPid();  // of its master, inside

 private:
  ProjectCopy project_{"hello-node"};
};

}  // namespace paas::testing
