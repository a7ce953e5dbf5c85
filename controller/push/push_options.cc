#include "controller/push/push_options.h"

#include <algorithm>

namespace paas::controller {
namespace {

constexpr size_t kLongestOption = 512;

Status Refused(const std::string& name, const std::string& expected) {
  return InvalidArgument("push option " + name + " takes " + expected);
}

std::optional<bool> FlagOf(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no") return false;
  return std::nullopt;
}

Status Set(const std::string& name, const std::string& value, PushOptions& options) {
  if (name == "environment.status") {
    if (value != "active") return Refused(name, "active");
    options.activates = true;
  } else if (name == "environment.title") {
    options.title = value;
  } else if (name == "environment.parent") {
    options.parent = value;
  } else if (name == "environment.type") {
    options.type = value;
  } else if (name == "environment.clone_parent_on_create") {
    options.clones_parent = FlagOf(value);
    if (!options.clones_parent) return Refused(name, "True or False");
  } else if (name == "resources.init") {
    if (value != "default") return Refused(name, "only \"default\" here");
  } else if (name == "deploy.strategy") {
    if (value != "stopstart") {
      return Refused(name, "only \"stopstart\" here: requests wait for the moment of the switch");
    }
  } else if (name == "no-wait" || name == "no_wait") {
    options.no_wait = value.empty() || FlagOf(value).value_or(false);
  } else {
    return InvalidArgument("there is no push option '" + name.substr(0, 64) +
                           "'; there are environment.status, .title, .parent, .type, "
                           ".clone_parent_on_create, no-wait");
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<PushOptions> ParsePushOptions(const std::vector<std::string>& options) {
  PushOptions parsed;
  for (const std::string& option : options) {
    if (option.size() > kLongestOption) return InvalidArgument("a push option is too long");
    const size_t equals = std::min(option.find('='), option.size());
    const std::string value = equals < option.size() ? option.substr(equals + 1) : "";
    PAAS_RETURN_IF_ERROR(Set(option.substr(0, equals), value, parsed));
  }
  return parsed;
}

}  // namespace paas::controller
