#include "tests/e2e/examples/site.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <thread>

namespace paas::testing {
namespace {

constexpr std::chrono::seconds kPatience{20};
constexpr std::chrono::milliseconds kBetweenQuestions{50};

nlohmann::json ParseBody(const HttpAnswer& answer) {
  return nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

Site Site::Deployed(const std::string& example) {
  static std::map<std::string, Site> sites;
  const auto known = sites.find(example);
  if (known != sites.end()) return known->second;
  Site site(example);
  site.Deploy(std::string(PAAS_SOURCE_DIR) + "/deploy-examples/" + example);
  return sites.emplace(example, site).first->second;
}

void Site::Deploy(const std::string& directory) {
  const os::CommandResult deployed = Paasctl({"deploy", directory});
  ASSERT_EQ(deployed.exit_code, 0) << deployed.output << deployed.error_output;
  const os::CommandResult url = Paasctl({"url"});
  ASSERT_EQ(url.exit_code, 0) << url.error_output;
  url_ = url.output.substr(0, url.output.find('\n'));
}

// The certificate is of the platform's own authority.
HttpAnswer Site::Get(const std::string& path, const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {"-k"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return Curl(url_ + path, all);
}

HttpAnswer Site::Post(const std::string& path, const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {"-X", "POST", "-H", "Expect:"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return Get(path, all);
}

nlohmann::json Site::GetJson(const std::string& path) const { return ParseBody(Get(path)); }

nlohmann::json Site::PostJson(const std::string& path,
                              const std::vector<std::string>& arguments) const {
  return ParseBody(Post(path, arguments));
}

nlohmann::json Site::AwaitJson(const std::string& path,
                               const std::function<bool(const nlohmann::json&)>& wish) const {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  nlohmann::json answer = GetJson(path);
  while (!wish(answer) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kBetweenQuestions);
    answer = GetJson(path);
  }
  return answer;
}

std::string Site::Exec(const std::string& container,
                       const std::vector<std::string>& command) const {
  std::vector<std::string> arguments = {"exec", "-A", container, "--"};
  arguments.insert(arguments.end(), command.begin(), command.end());
  const os::CommandResult result = Paasctl(arguments);
  EXPECT_EQ(result.exit_code, 0) << result.output << result.error_output;
  return result.output;
}

os::CommandResult Site::Paasctl(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin() + 1, {"-p", project_, "-e", "main"});
  return SharedPlatform().Paasctl(std::move(arguments));
}

std::string Site::host() const {
  const size_t start = url_.find("://") + 3;
  return url_.substr(start, url_.find_first_of(":/", start) - start);
}

}  // namespace paas::testing
