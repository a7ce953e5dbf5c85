#include "builder/build/output_tail.h"

namespace paas::builder {
namespace {

constexpr size_t kMostLines = 20;
constexpr size_t kLongestLine = 500;

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

void OutputTail::Add(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      EndLine();
    } else if (!IsControl(c) && current_.size() < kLongestLine) {
      current_ += c;
    }
  }
}

void OutputTail::EndLine() {
  if (!current_.empty()) lines_.push_back(std::move(current_));
  current_.clear();
  if (lines_.size() > kMostLines) lines_.pop_front();
}

std::vector<std::string> OutputTail::Lines() const {
  std::vector<std::string> lines(lines_.begin(), lines_.end());
  if (!current_.empty()) lines.push_back(current_);
  return lines;
}

}  // namespace paas::builder
