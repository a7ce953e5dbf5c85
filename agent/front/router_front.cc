#include "agent/front/router_front.h"

#include <sstream>

namespace paas::agent {
namespace {

using std::chrono::milliseconds;

// The router answers within microseconds; one with so much to do that it does not is not waited
// for.
constexpr milliseconds kPatience{2000};

}  // namespace

uint64_t NumberOf(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    uint64_t value = 0;
    if (words >> word >> value && word == name) return value;
  }
  return 0;
}

StatusOr<std::string> RouterFront::Ask(const std::string& target, const std::string& body,
                                       milliseconds patience) const {
  PAAS_ASSIGN_OR_RETURN(const http::UnixResponse answer,
                        http::PostOverUnix(socket_, target, body, kPatience + patience));
  if (answer.status == 200) return answer.body;
  return Internal("the router answered " + target + " with " + std::to_string(answer.status) +
                  ": " + answer.body);
}

Status RouterFront::Hold(const std::string& id, const std::vector<std::string>& addresses,
                         milliseconds longest) {
  std::string keys;
  for (const std::string& address : addresses) keys += address + "\n";
  return Ask("/hold?id=" + id + "&max_ms=" + std::to_string(longest.count()), keys).status();
}

StatusOr<uint64_t> RouterFront::Drain(const std::string& id, milliseconds patience) {
  PAAS_ASSIGN_OR_RETURN(
      const std::string answer,
      Ask("/drain?id=" + id + "&wait_ms=" + std::to_string(patience.count()), "", patience));
  return NumberOf(answer, "in_flight");
}

StatusOr<HoldStatistics> RouterFront::Release(const std::string& id) {
  PAAS_ASSIGN_OR_RETURN(const std::string answer, Ask("/release?id=" + id, ""));
  return HoldStatistics{.requests = NumberOf(answer, "requests"),
                        .longest = milliseconds(NumberOf(answer, "longest_ms")),
                        .refused = NumberOf(answer, "refused")};
}

StatusOr<std::vector<std::string>> RouterFront::Holds() {
  PAAS_ASSIGN_OR_RETURN(const std::string answer, Ask("/holds", ""));
  std::vector<std::string> ids;
  std::istringstream lines(answer);
  for (std::string line; std::getline(lines, line);) ids.push_back(line.substr(0, line.find(' ')));
  return ids;
}

}  // namespace paas::agent
