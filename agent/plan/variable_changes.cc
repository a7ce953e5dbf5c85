#include "agent/plan/variable_changes.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/escaping.h"
#include "model/json_reader.h"

namespace paas::agent {
namespace {

using Variables = std::map<std::string, std::string>;

constexpr char kRoutes[] = "PLATFORM_ROUTES";
constexpr char kUsers[] = "PLATFORM_VARIABLES";

// Other keys of the application say why they changed.
const std::set<std::string> kDerived = {"PLATFORM_APP_COMMAND",
                                        "PLATFORM_DOCUMENT_ROOT",
                                        "PLATFORM_POST_APP_COMMAND",
                                        "PLATFORM_PRE_APP_COMMAND",
                                        "PORT",
                                        "SOCKET"};
// Change with every build and every key of the application.
const std::set<std::string> kDescriptive = {"PLATFORM_APPLICATION", "PLATFORM_TREE_ID"};

std::string ValueOf(const Variables& variables, const std::string& name) {
  const auto found = variables.find(name);
  return found == variables.end() ? "" : found->second;
}

// PLATFORM_VARIABLES decoded; what is no document is empty.
model::Value::Map UsersOf(const Variables& variables) {
  std::string json;
  if (!absl::Base64Unescape(ValueOf(variables, kUsers), &json)) return {};
  const StatusOr<model::Value> document = model::ValueFromJson(json);
  const bool is_map = document.ok() && document->AsMap() != nullptr;
  return is_map ? *document->AsMap() : model::Value::Map{};
}

Variables WithoutProvided(Variables variables) {
  std::erase_if(variables, [](const auto& item) {
    return kDerived.contains(item.first) || kDescriptive.contains(item.first) ||
           item.first == kRoutes || item.first == kUsers;
  });
  return variables;
}

bool Differs(const Variables& before, const Variables& after, const std::set<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return ValueOf(before, name) != ValueOf(after, name);
  });
}

}  // namespace

std::vector<Change> VariableChanges(const Variables& before, const Variables& after) {
  std::vector<Change> out;
  if (before == after) return out;
  const auto by_name = [](const auto& item) { return item.first; };
  AddNamed(WithoutProvided(before), WithoutProvided(after), by_name, "variable", kReruns, out);
  AddNamed(UsersOf(before), UsersOf(after), by_name, "variable", kReruns, out);
  if (Differs(before, after, kDerived)) out.push_back({kReruns, "", "", ""});
  if (Differs(before, after, {kRoutes})) out.push_back({kAdjusts, "routes", "", "changed"});
  if (Differs(before, after, kDescriptive)) out.push_back({kAdjusts, "", "", ""});
  return out;
}

}  // namespace paas::agent
