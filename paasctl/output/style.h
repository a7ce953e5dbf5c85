#pragma once

#include <string>
#include <string_view>

namespace paas::paasctl {

enum class ColorMode { kAuto, kAlways, kNever };

// The meanings that a text can have; what they look like is decided in one place.
enum class Tone { kPlain, kStrong, kGood, kBad, kWarning, kNote, kFaint };

// What decides about colours, read once.
struct ColorFacts {
  ColorMode mode = ColorMode::kAuto;
  bool is_terminal = false;
  bool no_color = false;        // NO_COLOR is set and not empty
  bool clicolor_force = false;  // CLICOLOR_FORCE is set and not "0"
  bool dumb = false;            // TERM=dumb
};

// --color wins, then NO_COLOR, then CLICOLOR_FORCE, then whether it is a terminal.
bool UsesColor(const ColorFacts& facts);

// Paints texts, or not.
class Style {
 public:
  Style() = default;
  explicit Style(bool color) : color_(color) {}
  std::string Paint(Tone tone, std::string_view text) const;
  bool color() const { return color_; }

 private:
  bool color_ = false;
};

// How an outcome, a state or a level is painted: "ok" and "built" good, "FAILED" bad, …
Tone ToneOf(std::string_view word);

}  // namespace paas::paasctl
