#pragma once

#include <map>
#include <string>
#include <vector>

namespace paas::testing {

// What came back from a URL.
struct HttpAnswer {
  int status = 0;                              // 0: no answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// One request through curl, with extra arguments of curl's own.
HttpAnswer Curl(const std::string& url, const std::vector<std::string>& arguments = {});

}  // namespace paas::testing
