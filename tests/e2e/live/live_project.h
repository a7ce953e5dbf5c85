#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {

// A project "live" with an application, a worker, and a cache: what runs of them, seen from outside
// and inside.
class LiveProject {
 public:
  LiveProject();
  // With another text in its answer.
  void Deploy(const std::string& text = "one");

  // `paasctl VERB … -p live -e main MORE…`.
  static os::CommandResult Paasctl(const std::vector<std::string>& verb,
                                   const std::vector<std::string>& more = {});
  // The same with --json, parsed; null when that is not what came out.
  static nlohmann::json Json(const std::vector<std::string>& verb,
                             const std::vector<std::string>& more = {});
  // Runs a script inside, as `web` in /app.
  static std::string Inside(const std::string& script, const std::string& container = "app");
  static HttpAnswer Ask(const std::string& path = "",
                        const std::vector<std::string>& arguments = {});
  // What `ps` and `resources get` say of a container.
  static nlohmann::json Container(const std::string& name);
  static nlohmann::json Resources(const std::string& name);
  static int InitPid(const std::string& name = "app");
  static std::string Status();  // of the environment
  static void Delete();

 private:
  ProjectCopy project_{"hello-node"};
};

}  // namespace paas::testing
