#pragma once

#include <string>
#include <vector>

#include "builder/plan/build_plan.h"

namespace paas::builder {

// What a source operation works on. A plain value.
struct SourceOperation {
  std::string branch;
  std::string commit;  // 40 hex digits
  std::string command;

  bool operator==(const SourceOperation&) const = default;
};

// Where the containers of a source operation find what they are handed, and leave what they made.
inline constexpr char kExchange[] = "/srv";
inline constexpr char kHistoryFile[] = "history.pack";  // in: the commit and all before it
inline constexpr char kHeadFile[] = "head";             // out: the id of the last commit
inline constexpr char kCommitsFile[] = "commits.pack";  // out: what is new

// Its phases in their order: "checkout" makes a work tree in /app, "operation" is the user's
// command in it, "collect" packs the commits that are new, if there are any. PURE.
std::vector<BuildPhase> PlanSourceOperation(const SourceOperation& operation);

}  // namespace paas::builder
