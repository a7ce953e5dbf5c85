#include "common/yaml/fields.h"

#include <algorithm>

namespace paas::yaml {
namespace {

Status At(const Location& location, const std::string& message) {
  return InvalidArgument(ToString(location) + ": " + message);
}

}  // namespace

Status ReadFields(const Node& node, const Fields& fields) {
  if (!node.IsMapping()) return At(node.location, "expected a mapping, found " + node.Describe());
  for (const Entry& entry : node.entries) {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& known) { return known.first == entry.key; });
    if (field == fields.end()) return At(entry.key_location, "unknown key \"" + entry.key + "\"");
    PAAS_RETURN_IF_ERROR(field->second(entry.value));
  }
  return absl::OkStatus();
}

}  // namespace paas::yaml
