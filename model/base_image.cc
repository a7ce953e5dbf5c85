#include "model/base_image.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <tuple>

#include "model/diagnostics.h"

namespace paas::model {

namespace {

struct Version {
  long major = 0;
  long minor = 0;
};

// The first two numbers of "8.2", "22", "3.11.4"; 0 where there are none.
Version ParseVersion(const std::string& text) {
  Version version;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ptr != end && *major.ptr == '.') {
    std::from_chars(major.ptr + 1, end, version.minor);
  }
  return version;
}

// Smaller is nearer. The same major comes first; then how far the versions lie apart, where a
// major is worth more than any minor; then the newer one.
std::tuple<bool, long, long> Distance(const Version& asked, const Version& offered) {
  constexpr long kMajor = 1000;
  const long from = asked.major * kMajor + asked.minor;
  const long to = offered.major * kMajor + offered.minor;
  return {asked.major != offered.major, std::labs(from - to), -to};
}

std::string List(const std::vector<RuntimeType>& types) {
  std::string list;
  for (const RuntimeType& type : types) list += (list.empty() ? "" : ", ") + ToString(type);
  return list.empty() ? "none" : list;
}

BaseImageChoice Choice(const RuntimeType& type) {
  return {type, type.name + "-" + type.version, ""};
}

}  // namespace

StatusOr<BaseImageChoice> SelectBaseImage(const RuntimeType& asked,
                                          const std::vector<RuntimeType>& available) {
  const Version wanted = ParseVersion(asked.version);
  std::optional<RuntimeType> best;
  for (const RuntimeType& type : available) {
    if (type.name != asked.name) continue;
    if (type.version == asked.version) return Choice(type);
    if (!best || Distance(wanted, ParseVersion(type.version)) <
                     Distance(wanted, ParseVersion(best->version))) {
      best = type;
    }
  }
  if (best) {
    BaseImageChoice choice = Choice(*best);
    choice.warning = ToString(asked) + " is not available here; " + ToString(*best) + " is used";
    return choice;
  }
  std::vector<std::string> names;
  for (const RuntimeType& type : available) names.push_back(type.name);
  const std::string close = ClosestMatch(asked.name, names);
  return InvalidArgument("there is no base image for \"" + ToString(asked) +
                         "\"; available: " + List(available) +
                         (close.empty() ? "" : "; did you mean \"" + close + "\"?"));
}

}  // namespace paas::model
