#pragma once

#include <string>
#include <vector>

#include "builder/plan/build_plan.h"

namespace paas::builder {

// A submodule as it is checked out.
struct Submodule {
  std::string path;    // from the top
  std::string commit;  // 40 hex digits

  bool operator==(const Submodule&) const = default;
};

// What a source operation works on. A plain value.
struct SourceOperation {
  std::string branch;
  std::string commit;  // 40 hex digits
  std::string command;
  std::vector<Submodule> submodules = {};  // each before those within it

  bool operator==(const SourceOperation&) const = default;
};

// Where the containers of a source operation find what they are handed, and leave what they made.
inline constexpr char kExchange[] = "/srv";
inline constexpr char kHistoryFile[] = "history.pack";  // in: the commit and all before it
inline constexpr char kModules[] = "modules";  // in: a file for each commit of a submodule, as git
                                               // keeps it
inline constexpr char kHeadFile[] = "head";    // out: the id of the last commit
inline constexpr char kCommitsFile[] = "commits.pack";    // out: what is new
inline constexpr char kModuleFile[] = "modules.commits";  // out: commits of submodules, as
                                                          // `git cat-file --batch` prints them

// Its phases in their order: "checkout" makes a work tree in /app, "operation" is the user's
// command in it, "collect" packs the commits that are new, if there are any. PURE.
std::vector<BuildPhase> PlanSourceOperation(const SourceOperation& operation);

}  // namespace paas::builder
