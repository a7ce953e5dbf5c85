#include "paasctl/output/style.h"

#include <algorithm>

namespace paas::paasctl {
namespace {

const char* Code(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kStrong:
      return "\x1b[1m";
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kBad:
      return "\x1b[1;31m";
    case Tone::kWarning:
      return "\x1b[33m";
    case Tone::kNote:
      return "\x1b[36m";
    case Tone::kFaint:
      return "\x1b[2m";
  }
  return "";
}

template <size_t N>
bool IsOneOf(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

constexpr std::string_view kGoodWords[] = {"ok",      "built", "active", "running",
                                           "success", "live",  "create", "healthy"};
constexpr std::string_view kBadWords[] = {"FAILED", "failed", "failure", "problem", "remove"};
constexpr std::string_view kWarningWords[] = {"warning",     "deploying", "deleting", "dirty",
                                              "in_progress", "cancelled", "stopped",  "creating",
                                              "restart",     "swap app"};
constexpr std::string_view kNoteWords[] = {"reused",  "keep",     "skipped",
                                           "pending", "inactive", "paused"};

}  // namespace

bool UsesColor(const ColorFacts& facts) {
  if (facts.mode == ColorMode::kAlways) return true;
  if (facts.mode == ColorMode::kNever || facts.no_color) return false;
  if (facts.clicolor_force) return true;
  return facts.is_terminal && !facts.dumb;
}

std::string Style::Paint(Tone tone, std::string_view text) const {
  if (!color_ || tone == Tone::kPlain || text.empty()) return std::string(text);
  return Code(tone) + std::string(text) + "\x1b[0m";
}

Tone ToneOf(std::string_view word) {
  if (IsOneOf(word, kGoodWords)) return Tone::kGood;
  if (IsOneOf(word, kBadWords)) return Tone::kBad;
  if (IsOneOf(word, kWarningWords)) return Tone::kWarning;
  if (IsOneOf(word, kNoteWords)) return Tone::kNote;
  return Tone::kPlain;
}

}  // namespace paas::paasctl
