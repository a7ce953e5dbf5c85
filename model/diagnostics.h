#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace paas::model {

// Lines and columns count from 1; 0 means the whole file.
struct SourceLocation {
  std::string file;  // relative to the repository's root
  int line = 0;
  int column = 0;

  bool operator==(const SourceLocation&) const = default;
};

enum class Severity { kError, kWarning };

// One finding about a project's configuration.
struct Diagnostic {
  Severity severity = Severity::kError;
  SourceLocation location;
  std::string key_path;  // "web.locations[\"/\"].passthru"; empty for the file as a whole
  std::string message;   // what is wrong; what was expected
  std::string hint;      // how to mend it: `did you mean "passthru"?`; may be empty

  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

// "file:line:column: key.path: message; hint", without the severity.
std::string Format(const Diagnostic& diagnostic);

bool HasErrors(const Diagnostics& diagnostics);

// InvalidArgument with one line for each error; OK when there are only warnings.
Status ToStatus(const Diagnostics& diagnostics);

// The candidate that `word` is most likely a misspelling of (edit distance), or "".
std::string ClosestMatch(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace paas::model
