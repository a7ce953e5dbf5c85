#include "builder/plan/tool_environment.h"

namespace paas::builder {

const std::map<std::string, std::string>& ToolEnvironment() {
  static const std::map<std::string, std::string> kEnvironment = {
      {"BUNDLE_USER_CACHE", "/tmp/cache/bundle"},
      {"CARGO_HOME", "/tmp/cache/cargo"},
      {"CARGO_INSTALL_ROOT", "/app/.global"},
      {"COMPOSER_CACHE_DIR", "/tmp/cache/composer"},
      {"GOCACHE", "/tmp/cache/go/build"},
      // Read-only directories could be removed by nobody but their owner.
      {"GOFLAGS", "-modcacherw"},
      {"GOMODCACHE", "/tmp/cache/go/mod"},
      {"GRADLE_USER_HOME", "/tmp/cache/gradle"},
      {"MAVEN_OPTS", "-Dmaven.repo.local=/tmp/cache/maven"},
      {"PIP_CACHE_DIR", "/tmp/cache/pip"},
      {"YARN_CACHE_FOLDER", "/tmp/cache/yarn"},
      {"npm_config_cache", "/tmp/cache/npm"},
      // Where node-gyp keeps the headers of Node.js.
      {"npm_config_devdir", "/tmp/cache/node-gyp"},
  };
  return kEnvironment;
}

}  // namespace paas::builder
