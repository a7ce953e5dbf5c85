#pragma once

#include <string>
#include <vector>

#include "paasctl/client/variable_calls.h"

namespace paas::paasctl {

// Remembers what was asked and answers with what the test put in.
class FakeVariables : public VariableCalls {
 public:
  StatusOr<std::vector<Variable>> List(const EnvironmentId& id) override {
    if (!id.environment.empty() && !has_environment) return NotFound("no environment");
    return variables;
  }
  StatusOr<VariableChange> Set(const VariableSetting& asked, const VariableEffect& how) override {
    setting = asked;
    effect = how;
    return change;
  }
  StatusOr<VariableChange> Unset(const EnvironmentId& id, const std::string& name,
                                 const VariableEffect& how) override {
    setting = {.target = id, .name = name};
    effect = how;
    return change;
  }
  StatusOr<std::vector<VariableOrigin>> Explain(const EnvironmentId&, const std::string&,
                                                const std::string&) override {
    return origins;
  }

  bool has_environment = true;
  std::vector<Variable> variables;
  std::vector<VariableOrigin> origins;
  VariableChange change{.variable = {}, .changed = true};
  VariableSetting setting;
  VariableEffect effect;
};

}  // namespace paas::paasctl
