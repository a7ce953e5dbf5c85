#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace paas::paasctl {

// What "~1.2" means. npm lets the last number grow, Composer, pip ("~=") and RubyGems ("~>") the
// one before the last; their own operators mean the latter in both.
enum class TildeMeaning { kNpm, kPessimistic };

// The versions that a manifest accepts: ">=18 <21 || ^22", "^8.1", "~=3.11", "20.x", "~> 3.2".
class VersionRange {
 public:
  // Nothing when the text is no range of versions ("lts/*", "workspace:^").
  static std::optional<VersionRange> Parse(const std::string& text, TildeMeaning tilde);

  // Whether some release of `version` ("20", "8.2") is accepted. Exclusions ("!=3.9.1") are not
  // looked at.
  bool Accepts(const std::string& version) const;

 private:
  using Version = std::array<int, 3>;
  // From `low` on, below `high`.
  struct Interval {
    Version low{};
    Version high{};
  };

  static std::optional<Interval> ParseComparator(const std::string& text, TildeMeaning tilde);
  static std::optional<Interval> ParseAlternative(const std::string& text, TildeMeaning tilde);

  std::vector<Interval> alternatives_;
};

}  // namespace paas::paasctl
