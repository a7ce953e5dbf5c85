#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "model/application.h"

namespace paas::builder {

// A part of a build that runs in a container: one dash script, as `web`, in /app.
struct BuildPhase {
  std::string name;  // "dependencies", "flavor", "hook"
  std::string text;  // for people: "Executing build hook..."
  std::string script;

  bool operator==(const BuildPhase&) const = default;
  std::string Describe() const { return name + ": " + text; }
};

// The phases of a build in their order; those with nothing to do are left out. `commands` are the
// programs that the base image provides. InvalidArgument when the configuration asks for a tool
// that the image does not have. PURE.
StatusOr<std::vector<BuildPhase>> PlanBuild(const model::Application& application,
                                            const std::map<std::string, std::string>& commands);

}  // namespace paas::builder
