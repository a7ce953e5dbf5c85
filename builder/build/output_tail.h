#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace paas::builder {

// The last lines of a phase's output, for the report of its failure: at most 20 lines of 500 bytes,
// control characters removed.
class OutputTail {
 public:
  void Add(std::string_view text);
  std::vector<std::string> Lines() const;

 private:
  void EndLine();

  std::deque<std::string> lines_;
  std::string current_;
};

}  // namespace paas::builder
