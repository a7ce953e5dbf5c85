#include "model/places.h"

#include <utility>

namespace paas::model {

Place Places::Find(std::string path) const {
  while (true) {
    const auto found = places_.find(path);
    if (found != places_.end()) return found->second;
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos) return {};
    path.resize(slash);
  }
}

Diagnostic Places::Error(const std::string& path, std::string message, std::string hint) const {
  Place place = Find(path);
  return {Severity::kError, std::move(place.value), std::move(place.key_path), std::move(message),
          std::move(hint)};
}

Diagnostic Places::KeyError(const std::string& path, std::string message, std::string hint) const {
  Place place = Find(path);
  return {Severity::kError, std::move(place.key), std::move(place.key_path), std::move(message),
          std::move(hint)};
}

Diagnostic Places::Warning(const std::string& path, std::string message, std::string hint) const {
  Diagnostic finding = Error(path, std::move(message), std::move(hint));
  finding.severity = Severity::kWarning;
  return finding;
}

std::string PlaceOfRoute(std::string url) {
  for (char& c : url) c = c == '/' ? '|' : c;
  return "routes/" + url;
}

}  // namespace paas::model
