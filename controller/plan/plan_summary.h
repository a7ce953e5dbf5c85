#pragma once

#include <set>
#include <string>
#include <vector>

#include "controller/plan/environment_spec.h"
#include "model/project.h"

namespace paas::controller {

// What a person reads of a plan. Nothing here shows a secret.

// "2 apps, 3 services, 5 routes, 7 allow rules"
std::string Summary(const model::ProjectConfig& config, size_t routes, const EnvironmentSpec& spec);

// One for each port that one container may open to another: "web→api:80", "api→db:3306".
std::vector<std::string> AllowRules(const EnvironmentSpec& spec);

// "7 rules", and "web→api:80, api→db:3306, …" with at most `shown` of them.
std::string CountRules(const EnvironmentSpec& spec);
std::string ListRules(const EnvironmentSpec& spec, size_t shown);

// "web, api, db"; applications and workers first.
std::string ContainerNames(const EnvironmentSpec& spec);
std::string ContainerNames(const EnvironmentSpec& spec, const std::set<std::string>& among);

// "4 containers, 3.5 CPU, 2304 MB memory, 2048 MB disk": the most that the environment may use.
std::string TotalLimits(const EnvironmentSpec& spec);

// Volumes of `before` that `after` has no more; they stay on the node until the environment goes.
std::vector<std::string> VolumesLeft(const EnvironmentSpec& before, const EnvironmentSpec& after);

}  // namespace paas::controller
