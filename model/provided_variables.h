#pragma once

#include <map>
#include <string>

#include "model/application.h"
#include "model/variables.h"

namespace paas::model {

// PATH in builds and in containers. Tools of `dependencies` come first, as they would after a
// global install.
inline constexpr char kSearchPath[] =
    "/app/.global/bin:/app/.global/vendor/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
    "/sbin:/bin";

// What is known of one container when its environment variables are made. The JSON fields are
// plain JSON objects; ProvidedVariables() encodes them.
struct ProvidedInput {
  VariablePhase phase = VariablePhase::kRuntime;
  std::string project;                // id
  std::string entropy;                // fixed for the life of the project
  std::string tree_id;                // hash of the application's source tree
  std::string slug_id;                // the built application; empty in its build
  std::string application_json;       // ToJson() at runtime, ToBuildTimeJson() in a build
  std::string variables_json;         // PlatformVariablesJson(); empty: "{}"
  std::string vendor = "platformsh";  // or "upsun": whose files the project has
  // Runtime only; a build must not depend on them.
  std::string environment;       // machine name
  std::string environment_type;  // production, staging, development
  std::string branch;
  std::string routes_json;         // PlatformRoutesJson(); empty: "{}"
  std::string relationships_json;  // empty: "{}"
};

// The provided variables: PLATFORM_*, PORT or SOCKET, HOME, USER, PATH and so on, for the web
// instance, or for `worker` when it is not null. In a build neither PLATFORM_ENVIRONMENT nor PORT
// exists: config readers tell the phases apart by that.
std::map<std::string, std::string> ProvidedVariables(const Application& application,
                                                     const Worker* worker,
                                                     const ProvidedInput& input);

// Whether the users' value of a provided variable wins: habits of the shell (PATH, HOME, LANG …),
// not facts about the platform.
bool MayBeSetByUsers(const std::string& name);

// Whether another value of a variable of a build's environment makes it another build.
// PLATFORM_APPLICATION tells more than builds depend on (sizes, disks); what counts of the
// application is BuildRelevantJson().
bool CountsForBuilds(const std::string& name);

// The environment of the container: the users' `env:` variables with the provided ones above them.
// What a user may not set is dropped; the shell's own (PATH, HOME, LANG …) may be set by users.
std::map<std::string, std::string> MergeEnvironment(
    std::map<std::string, std::string> provided, const std::map<std::string, std::string>& users);

}  // namespace paas::model
