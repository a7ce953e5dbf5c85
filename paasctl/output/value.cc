#include "paasctl/output/value.h"

#include <ctime>

namespace paas::paasctl {

Value StringList(const std::vector<std::string>& texts) { return List(texts.begin(), texts.end()); }

Value Timestamp(int64_t unix_ms) {
  if (unix_ms == 0) return {};
  const std::time_t seconds = unix_ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  const size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text, size);
}

Value OptionalText(const std::string& text) {
  if (text.empty()) return {};
  return text;
}

const Value& Member(const Object& object, const std::string& key) {
  static const Value kNull;
  for (const auto& [name, value] : object) {
    if (name == key) return value;
  }
  return kNull;
}

}  // namespace paas::paasctl
