#pragma once

#include <string>
#include <vector>

namespace paas::controller {

// Replaces secrets by "[hidden]" wherever they stand as they are. Secrets of less than 6 characters
// are left: they would be found in ordinary words. Of a secret with several lines each line is one,
// since output is told line by line. What a program encodes, cuts or turns around is not found.
class Redaction {
 public:
  Redaction() = default;
  explicit Redaction(const std::vector<std::string>& secrets);

  std::string Of(std::string text) const;

 private:
  std::vector<std::string> secrets_;  // the longest first: one may be a part of another
};

}  // namespace paas::controller
