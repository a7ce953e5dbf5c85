#pragma once

#include <string>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {

// An application with files in a mount and rows in PostgreSQL, whose page is the text of its code
// and the number of rows.
class BranchProject {
 public:
  BranchProject() { Write("first"); }

  // The code; the next deploy takes it.
  void Write(const std::string& text) const;
  os::CommandResult Deploy(const std::string& environment) const;

  // `paasctl ARGUMENTS -p branching -e ENVIRONMENT`; fails the test when it ends with another code
  // than `exit`. Returns what it said on the way.
  static std::string Paasctl(std::vector<std::string> arguments, const std::string& environment,
                             int exit = 0);

  static std::string Shell(const std::string& environment, const std::string& script);
  static std::string Sql(const std::string& environment, const std::string& statement);
  static std::string Password(const std::string& environment);
  // What a visitor gets; "" while nobody answers.
  static std::string Page(const std::string& environment);
  static bool Exists(const std::string& environment);
  // All but main, whatever a test left.
  static void DeleteBranches();

 private:
  const ProjectCopy folder_{"hello-python"};
};

}  // namespace paas::testing
