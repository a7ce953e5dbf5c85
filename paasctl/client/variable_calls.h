#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "paasctl/client/types.h"

namespace paas::paasctl {

// A variable of a project, or of one environment.
struct Variable {
  std::string name;   // "env:KEY", "php:memory_limit", "plain"
  std::string value;  // empty when sensitive
  std::string project;
  std::string environment;  // empty: of the project
  bool is_json = false;
  bool is_sensitive = false;
  bool visible_build = false;
  bool visible_runtime = false;
  bool is_inheritable = false;
  bool is_enabled = false;
  std::vector<std::string> applications;  // empty: all
  int64_t updated_unix_ms = 0;
};

// What is unset stays as it is, or gets the default of its level.
struct VariableSetting {
  EnvironmentId target;  // without environment: the project
  std::string name;
  std::optional<std::string> value;
  bool is_sensitive = false;
  std::optional<bool> is_json;
  std::optional<bool> visible_build;
  std::optional<bool> visible_runtime;
  std::optional<bool> is_inheritable;
  std::optional<bool> is_enabled;
  std::optional<std::vector<std::string>> applications;
  bool create_only = false;
};

// When a change takes effect.
struct VariableEffect {
  bool no_deploy = false;
  bool redeploy = false;  // the project's: in all of its environments now
};

struct VariableChange {
  Variable variable;
  bool changed = false;
  std::vector<std::string> activities;  // deploys that were queued
};

struct VariableOrigin {
  std::string level;
  std::string where;
  std::string value;
  bool is_sensitive = false;
  bool wins = false;
  std::string remark;
};

// The part of Client that is about variables.
class VariableCalls {
 public:
  virtual ~VariableCalls() = default;

  // Those of the environment, then those of its project.
  virtual StatusOr<std::vector<Variable>> List(const EnvironmentId& id) = 0;
  virtual StatusOr<VariableChange> Set(const VariableSetting& setting,
                                       const VariableEffect& effect) = 0;
  virtual StatusOr<VariableChange> Unset(const EnvironmentId& target, const std::string& name,
                                         const VariableEffect& effect) = 0;
  virtual StatusOr<std::vector<VariableOrigin>> Explain(const EnvironmentId& id,
                                                        const std::string& application,
                                                        const std::string& name) = 0;
};

}  // namespace paas::paasctl
