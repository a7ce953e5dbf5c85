#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "model/application.h"

namespace paas::model {

// The normalised application, in the shape of PLATFORM_APPLICATION: compact JSON, every default
// spelled out, maps in the order of the file. ApplicationFromJson gives the same value back.
std::string ToJson(const Application& application);

// The inverse of ToJson. Also accepts a hand-written application, which gets its defaults.
// InvalidArgument names the key.
StatusOr<Application> ApplicationFromJson(std::string_view json);

// PLATFORM_APPLICATION as a build sees it: without what is not in the build key (access,
// relationships, hooks.deploy, hooks.post_deploy, crons, all of web and workers but their mounts).
std::string ToBuildTimeJson(const Application& application);

// What decides whether a build can be reused, in canonical form (keys sorted): type, stack,
// runtime, build, dependencies, hooks.build, variables, mounts of web and workers, source root.
std::string BuildRelevantJson(const Application& application);

}  // namespace paas::model
