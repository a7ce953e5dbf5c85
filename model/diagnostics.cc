#include "model/diagnostics.h"

#include <algorithm>

#include "common/text/closest_match.h"

namespace paas::model {

std::string Format(const Diagnostic& diagnostic) {
  std::string text;
  if (!diagnostic.location.file.empty()) {
    text += diagnostic.location.file + ":";
    if (diagnostic.location.line > 0) {
      text += std::to_string(diagnostic.location.line) + ":" +
              std::to_string(diagnostic.location.column) + ":";
    }
    text += " ";
  }
  if (!diagnostic.key_path.empty()) text += diagnostic.key_path + ": ";
  text += diagnostic.message;
  if (!diagnostic.hint.empty()) text += "; " + diagnostic.hint;
  return text;
}

bool HasErrors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

Status ToStatus(const Diagnostics& diagnostics) {
  std::string message;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    if (!message.empty()) message += "\n";
    message += Format(diagnostic);
  }
  return message.empty() ? absl::OkStatus() : InvalidArgument(message);
}

std::string ClosestMatch(std::string_view word, const std::vector<std::string>& candidates) {
  return text::ClosestMatch(word, candidates);
}

}  // namespace paas::model
