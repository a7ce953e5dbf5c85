#include "builder/plan/php_extensions.h"

#include <algorithm>
#include <sstream>

#include "model/diagnostics.h"

namespace paas::builder {
namespace {

std::string LowerCase(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool Contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Agents of hosted services: applications run without them, and there is nobody to report to.
bool IsAgent(const std::string& name) {
  static const std::vector<std::string> kAgents = {"blackfire", "datadog", "ddtrace", "newrelic",
                                                   "tideways"};
  return Contains(kAgents, name);
}

std::string Missing(const std::string& name, const std::string& reference,
                    const std::vector<std::string>& known) {
  const std::string close = model::ClosestMatch(name, known);
  std::string list;
  for (const std::string& extension : known) list += (list.empty() ? "" : ", ") + extension;
  return "runtime.extensions: " + reference + " has no \"" + name + "\"" +
         (close.empty() ? "" : "; did you mean \"" + close + "\"?") + "; it has: " + list;
}

}  // namespace

StatusOr<std::vector<std::string>> CheckPhpExtensions(const model::Runtime& runtime,
                                                      const std::string& reference,
                                                      const std::string& available) {
  std::vector<std::string> warnings;
  const std::vector<std::string> known = Words(available);
  if (known.empty()) return warnings;
  for (const model::PhpExtension& extension : runtime.extensions) {
    const std::string name = LowerCase(extension.name);
    if (Contains(known, name)) continue;
    if (!IsAgent(name)) return InvalidArgument(Missing(name, reference, known));
    warnings.push_back("W: runtime.extensions: " + name +
                       " is the agent of a hosted service and not in " + reference +
                       "; PHP runs without it");
  }
  return warnings;
}

}  // namespace paas::builder
