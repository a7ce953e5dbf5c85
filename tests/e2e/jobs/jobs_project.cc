#include "tests/e2e/jobs/jobs_project.h"

#include "tests/e2e/platform_environment.h"

namespace paas::testing {

os::CommandResult JobsProject::Deploy(const std::string& directory) const {
  const std::string example = std::string(PAAS_SOURCE_DIR) + "/deploy-examples/node-jobs";
  return Paasctl({"deploy", directory.empty() ? example : directory});
}

os::CommandResult JobsProject::Paasctl(std::vector<std::string> words,
                                       const std::string& input) const {
  const auto dashes = std::find(words.begin(), words.end(), "--");
  words.insert(dashes, {"-p", name_, "-e", "main"});
  return SharedPlatform().Paasctl(words, input);
}

std::string JobsProject::Exec(std::vector<std::string> command) const {
  std::vector<std::string> words = {"exec", "-A", "app", "--"};
  words.insert(words.end(), command.begin(), command.end());
  return Paasctl(words).output;
}

}  // namespace paas::testing
