#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace paas::controller {

// Cuts the raw output of a program into printable lines: line ends are \n, \r\n and \r (progress
// bars), escape sequences are dropped whole, other control characters too, tabs become spaces, and
// a line longer than 2000 bytes is cut into several. What is left can be shown on any terminal.
class OutputLines {
 public:
  using Sink = std::function<void(const std::string& line)>;
  explicit OutputLines(Sink sink) : sink_(std::move(sink)) {}

  void Add(std::string_view bytes);
  // The last line, when it has no line end.
  void Flush();

 private:
  enum class State { kText, kEscape, kSequence, kString };
  void AddText(char c);

  Sink sink_;
  State state_ = State::kText;
  std::string line_;
  bool after_return_ = false;
};

}  // namespace paas::controller
