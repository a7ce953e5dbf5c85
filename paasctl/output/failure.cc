#include "paasctl/output/failure.h"

#include <algorithm>

#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

struct CodeMapping {
  int exit;
  const char* code;
  const char* hint;
};

CodeMapping MappingOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kNotFound:
      return {kExitNotFound, "not_found", ""};
    case absl::StatusCode::kUnauthenticated:
      return {kExitDenied, "unauthenticated", ""};
    case absl::StatusCode::kPermissionDenied:
      return {kExitDenied, "permission_denied", ""};
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return {kExitConflict, "conflict", ""};
    case absl::StatusCode::kInvalidArgument:
      return {kExitInvalidConfiguration, "invalid", ""};
    case absl::StatusCode::kResourceExhausted:
      return {kExitQuota, "quota", ""};
    case absl::StatusCode::kUnavailable:
      return {
          kExitUnreachable, "unreachable",
          "paasctl doctor says what is not running; --endpoint says where the control plane is"};
    case absl::StatusCode::kDeadlineExceeded:
      return {kExitTimeout, "timeout", "work that was started goes on: paasctl activity list"};
    case absl::StatusCode::kCancelled:
      return {kExitCancelled, "cancelled", ""};
    case absl::StatusCode::kFailedPrecondition:
      return {kExitError, "failed_precondition", ""};
    case absl::StatusCode::kUnimplemented:
      return {kExitError, "unimplemented",
              "the control plane does not know this call: paasctl version"};
    default:
      return {kExitError, "internal", ""};
  }
}

// One "label: line" for each line of `text`, which is foreign.
std::string Labelled(const Style& style, Tone tone, const std::string& label,
                     const std::string& text) {
  std::string lines;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines += (at == 0 ? style.Paint(tone, label + ": ") : "  ") +
             Printable(std::string_view(text).substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return lines;
}

}  // namespace

Failure FailureOf(const Status& status) {
  const CodeMapping mapping = MappingOf(status.code());
  return {mapping.exit, mapping.code, Message(status), mapping.hint};
}

Failure UsageError(std::string reason, std::string hint) {
  return {kExitUsage, "usage", std::move(reason), std::move(hint)};
}

std::string Render(const Failure& failure, Format format, const Style& style) {
  if (format == Format::kJson || format == Format::kJsonLines) {
    return ToJsonLine(Document({{"type", "error"},
                                {"code", failure.code},
                                {"exit", failure.exit},
                                {"reason", failure.reason},
                                {"hint", OptionalText(failure.hint)}}));
  }
  std::string text = Labelled(style, Tone::kBad, "error", failure.reason);
  if (!failure.hint.empty()) text += Labelled(style, Tone::kNote, "hint", failure.hint);
  return text;
}

}  // namespace paas::paasctl
