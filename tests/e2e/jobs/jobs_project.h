#pragma once

#include <string>
#include <vector>

#include "common/os/subprocess.h"
#include "tests/support/platform.h"

namespace paas::testing {

// deploy-examples/node-jobs on the shared platform, under a project name of the test's own.
class JobsProject {
 public:
  explicit JobsProject(std::string name) : name_(std::move(name)) {}

  os::CommandResult Deploy(const std::string& directory = "") const;
  // paasctl with -p and -e; the words come first.
  os::CommandResult Paasctl(std::vector<std::string> words, const std::string& input = {}) const;
  // What a command in the application's container prints.
  std::string Exec(std::vector<std::string> command) const;

 private:
  std::string name_;
};

}  // namespace paas::testing
