#include "controller/activity/redaction.h"

#include <algorithm>

namespace paas::controller {
namespace {

constexpr size_t kShortest = 6;
constexpr char kHidden[] = "[hidden]";

// Output lines have no control characters and tabs became spaces.
std::string AsPrinted(std::string line) {
  std::replace(line.begin(), line.end(), '\t', ' ');
  while (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace

Redaction::Redaction(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    for (size_t at = 0; at <= secret.size();) {
      const size_t end = std::min(secret.find('\n', at), secret.size());
      std::string line = AsPrinted(secret.substr(at, end - at));
      if (line.size() >= kShortest) secrets_.push_back(std::move(line));
      at = end + 1;
    }
  }
  std::sort(secrets_.begin(), secrets_.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

std::string Redaction::Of(std::string text) const {
  for (const std::string& secret : secrets_) {
    for (size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
      text.replace(at, secret.size(), kHidden);
      at += sizeof kHidden - 1;
    }
  }
  return text;
}

}  // namespace paas::controller
