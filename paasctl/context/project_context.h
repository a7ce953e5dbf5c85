#pragma once

#include <optional>
#include <string>
#include <vector>

#include "paasctl/client/types.h"

namespace paas::paasctl {

// What is known about a directory without asking anybody: read once.
struct DirectoryFacts {
  std::string path;                // absolute
  std::string git_top_level;       // empty outside of a git work tree
  std::string git_branch;          // empty when detached, or outside
  bool has_project_files = false;  // .platform.app.yaml, .platform/, .upsun/
};

// Starts git twice at most. A directory that is missing gives facts that say nothing.
DirectoryFacts ReadDirectoryFacts(const std::string& directory);

// Which environment a command is about, and what had to be assumed for that.
struct Target {
  EnvironmentId id;
  std::vector<std::string> assumptions;  // `project "shop" (the folder's name)`

  bool operator==(const Target&) const = default;
};

// Flags win; else the project is named like the folder (or the repository that it is a part of),
// and the environment like its branch, or "main".
Target ResolveTarget(const std::string& project, const std::string& environment,
                     const DirectoryFacts& facts);

// A project id made from any text: lower case, runs of other characters than [a-z0-9] are "-".
// "project" when nothing is left.
std::string SanitisedProjectId(const std::string& text);

}  // namespace paas::paasctl
