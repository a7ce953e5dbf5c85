#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

#include "tests/e2e/platform_environment.h"

namespace paas::testing {

// One project on the shared platform, deployed and used as its owner and its visitors do.
class Site {
 public:
  explicit Site(std::string project) : project_(std::move(project)) {}

  // The example of the project's name; once for all tests of a process.
  static Site Deployed(const std::string& example);
  // Fails the test when the deploy fails.
  void Deploy(const std::string& directory);

  HttpAnswer Get(const std::string& path, const std::vector<std::string>& arguments = {}) const;
  HttpAnswer Post(const std::string& path, const std::vector<std::string>& arguments) const;
  // The body as JSON; null when it is none.
  nlohmann::json GetJson(const std::string& path) const;
  nlohmann::json PostJson(const std::string& path, const std::vector<std::string>& arguments) const;
  // Asks until the answer is as wished; the last answer when it is not within twenty seconds.
  nlohmann::json AwaitJson(const std::string& path,
                           const std::function<bool(const nlohmann::json&)>& wish) const;

  // In a container of the application, as its user. Fails the test when the exit code is not 0.
  std::string Exec(const std::string& container, const std::vector<std::string>& command) const;
  // paasctl with the project and its environment.
  os::CommandResult Paasctl(std::vector<std::string> arguments) const;

  const std::string& url() const { return url_; }  // with a slash at its end
  std::string host() const;                        // without scheme and port

 private:
  std::string project_;
  std::string url_;
};

}  // namespace paas::testing
