#include "tests/support/curl.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>

#include "common/os/subprocess.h"

namespace paas::testing {
namespace {

HttpAnswer ParseAnswer(const std::string& text) {
  HttpAnswer answer;
  const size_t end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/") || end == std::string::npos) return answer;
  std::istringstream lines(text.substr(0, end));
  std::string line;
  std::getline(lines, line);
  answer.status = std::atoi(line.substr(line.find(' ') + 1).c_str());
  while (std::getline(lines, line)) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), ::tolower);
    std::string value = line.substr(line.find_first_not_of(' ', colon + 1));
    while (!value.empty() && value.back() == '\r') value.pop_back();
    answer.headers[name] = value;
  }
  answer.body = text.substr(end + 4);
  return answer;
}

}  // namespace

HttpAnswer Curl(const std::string& url, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {"curl", "-s", "-i", "--max-time", "30", "--noproxy", "*"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.push_back(url);
  const StatusOr<os::CommandResult> result = os::RunCommand({.argv = argv});
  EXPECT_TRUE(result.ok()) << Message(result.status());
  return result.ok() ? ParseAnswer(result->output) : HttpAnswer();
}

}  // namespace paas::testing
