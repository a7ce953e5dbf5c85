#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "agent/config/generate.h"
#include "common/yaml/parser.h"
#include "model/reader/application_reader.h"
#include "tests/support/status_matchers.h"

namespace paas::agent {

// An instance of an application written as YAML (the text of .platform.app.yaml).
inline StatusOr<ConfigInput> InputOf(const std::string& yaml) {
  ConfigInput input;
  PAAS_ASSIGN_OR_RETURN(const yaml::Node node, yaml::Parse(yaml, ".platform.app.yaml"));
  model::Diagnostics findings;
  input.application = model::ReadApplication(model::Field(node, "", findings), {});
  PAAS_RETURN_IF_ERROR(model::ToStatus(findings));
  const model::RuntimeType type = model::PrimaryRuntime(input.application);
  input.runtime = {.kind = type.name, .version = type.version};
  if (type.name == "php") {
    input.runtime.start_command = "/usr/sbin/php-fpm" + type.version + " --nodaemonize";
  }
  input.hostname = "app";
  input.address = "100.96.0.5";
  input.environment = {{"PATH", "/usr/bin:/bin"}, {"PLATFORM_APPLICATION_NAME", "app"}};
  input.limits = {.cpu_millis = 1000, .memory_bytes = 512u << 20, .pids = 100};
  return input;
}

inline const container::ConfigFile* FindFile(const std::vector<container::ConfigFile>& files,
                                             const std::string& path) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace paas::agent
