#pragma once

#include <map>
#include <string>
#include <vector>

#include "controller/plan/environment_planner.h"

namespace paas::controller {

// What the variables of all levels come to in one container.
struct ContainerVariables {
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> php_settings;  // beyond those of the application itself
};

// For the web instance, or for `worker` when it is not null.
ContainerVariables RuntimeVariables(const PlanInput& input, const model::Application& application,
                                    const model::Worker* worker, const BuiltApplication& built);

// What the build of an application sees, PLATFORM_* included.
std::map<std::string, std::string> BuildEnvironment(const PlanInput& input,
                                                    const model::Application& application,
                                                    const std::string& tree);

// A digest of BuildEnvironment(): the same build sees the same.
std::string BuildInputs(const PlanInput& input, const model::Application& application,
                        const std::string& tree);

// What one level says about a variable.
struct VariableOrigin {
  std::string level;  // provided, environment, project, application
  std::string where;  // "environment main"
  std::string value;  // empty when sensitive
  bool is_sensitive = false;
  bool wins = false;   // this is what processes of the web instance see
  std::string remark;  // "not visible at runtime"

  bool operator==(const VariableOrigin&) const = default;
};

// Every level that says something about `name` for an application, the highest first. A name
// without prefix that no level knows is looked for among the environment variables.
std::vector<VariableOrigin> ExplainVariable(const PlanInput& input,
                                            const model::Application& application,
                                            const std::string& name);

// The values that no log, event or error may show.
std::vector<std::string> SecretsOf(const PlanInput& input);

}  // namespace paas::controller
