#include "paasctl/context/project_context.h"

#include <cctype>
#include <filesystem>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "model/environment_name.h"

namespace paas::paasctl {
namespace {

namespace fs = std::filesystem;

// One line of git's answer; empty when git fails or is missing.
std::string AskGit(const std::string& directory, const std::vector<std::string>& arguments) {
  os::Command command{.argv = {"git", "-C", directory, "-c", "safe.directory=*"}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  const StatusOr<std::string> answer = os::RunChecked(command);
  return answer.ok() ? answer->substr(0, answer->find('\n')) : "";
}

bool HasProjectFiles(const std::string& directory) {
  return os::Exists(directory + "/.platform.app.yaml") || os::Exists(directory + "/.platform") ||
         os::Exists(directory + "/.upsun");
}

}  // namespace

DirectoryFacts ReadDirectoryFacts(const std::string& directory) {
  std::error_code error;
  const fs::path path = fs::canonical(directory, error);
  if (error) return {};
  return {.path = path.string(),
          .git_top_level = AskGit(path, {"rev-parse", "--show-toplevel"}),
          .git_branch = AskGit(path, {"symbolic-ref", "--quiet", "--short", "HEAD"}),
          .git_remote = AskGit(path, {"config", "--get", "remote.paas.url"}),
          .has_project_files = HasProjectFiles(path)};
}

std::string ProjectOfRemote(const std::string& url) {
  std::string id = url.substr(url.find_last_of("/:") + 1);
  if (id.ends_with(".git")) id.resize(id.size() - 4);
  return url.find_last_of("/:") != std::string::npos && model::IsValidProjectId(id) ? id : "";
}

Status SetGitRemote(const std::string& name, const std::string& url) {
  const std::string known = AskGit(".", {"config", "--get", "remote." + name + ".url"});
  os::Command command{.argv = {"git", "-c", "safe.directory=*", "remote"}};
  if (known.empty()) {
    command.argv.insert(command.argv.end(), {"add", "--", name, url});
  } else {
    command.argv.insert(command.argv.end(), {"set-url", "--", name, url});
  }
  return os::RunChecked(command).status();
}

Target ResolveTarget(const std::string& project, const std::string& environment,
                     const DirectoryFacts& facts, const Context& context) {
  Target target{.id = {project, environment}};
  if (const std::string of_remote = ProjectOfRemote(facts.git_remote);
      project.empty() && !of_remote.empty()) {
    target.id.project = of_remote;
    target.assumptions.push_back("project " + of_remote + " (the git remote)");
  } else if (project.empty() && !context.project.empty()) {
    target.id.project = context.project;
    target.assumptions.push_back("project " + context.project + " (the context " + context.name +
                                 ")");
  } else if (project.empty()) {
    const bool use_folder = facts.has_project_files || facts.git_top_level.empty();
    const fs::path named = use_folder ? facts.path : facts.git_top_level;
    target.id.project = SanitisedProjectId(named.filename());
    target.assumptions.push_back(
        "project " + target.id.project +
        (use_folder ? " (the folder's name)" : " (the repository's name)"));
  }
  if (environment.empty()) {
    target.id.environment = facts.git_branch.empty() ? "main" : facts.git_branch;
    target.assumptions.push_back(
        "environment " + target.id.environment +
        (facts.git_branch.empty() ? " (no git branch)" : " (the git branch)"));
  }
  return target;
}

std::string SanitisedProjectId(const std::string& text) {
  constexpr size_t kLongest = 63;
  std::string id;
  for (const unsigned char c : text) {
    if (c < 0x80 && std::isalnum(c) != 0) {
      id += static_cast<char>(std::tolower(c));
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
    if (id.size() == kLongest) break;
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id.empty() ? "project" : id;
}

}  // namespace paas::paasctl
