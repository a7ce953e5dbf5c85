#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/types.h"
#include "paasctl/context/context_file.h"

namespace paas::paasctl {

// What is known about a directory without asking anybody: read once.
struct DirectoryFacts {
  std::string path;                // absolute
  std::string git_top_level;       // empty outside of a git work tree
  std::string git_branch;          // empty when detached, or outside
  std::string git_remote;          // URL of the remote "paas"; empty: there is none
  bool has_project_files = false;  // .platform.app.yaml, .platform/, .upsun/
};

// Starts git three times at most. A directory that is missing gives facts that say nothing.
DirectoryFacts ReadDirectoryFacts(const std::string& directory);

// Which environment a command is about, and what had to be assumed for that.
struct Target {
  EnvironmentId id;
  std::vector<std::string> assumptions;  // `project "shop" (the folder's name)`

  bool operator==(const Target&) const = default;
};

// The project that a remote's URL leads to: the last part of its path, without ".git". Empty when
// it is no project's name.
std::string ProjectOfRemote(const std::string& url);

// Adds or changes a remote of the checkout in the current directory.
Status SetGitRemote(const std::string& name, const std::string& url);

// Flags win; else the project is that of the remote "paas", or the context's, or named like the
// folder (or the repository that it is a part of), and the environment like its branch, or "main".
Target ResolveTarget(const std::string& project, const std::string& environment,
                     const DirectoryFacts& facts, const Context& context = {});

// A project id made from any text: lower case, runs of other characters than [a-z0-9] are "-".
// "project" when nothing is left.
std::string SanitisedProjectId(const std::string& text);

}  // namespace paas::paasctl
