#include "controller/activity/output_lines.h"

namespace paas::controller {
namespace {

constexpr size_t kLongestLine = 2000;
constexpr char kEscape = '\x1b';
constexpr char kBell = '\a';

}  // namespace

void OutputLines::Add(std::string_view bytes) {
  for (const char c : bytes) {
    switch (state_) {
      case State::kText:
        if (c == kEscape) {
          state_ = State::kEscape;
        } else {
          AddText(c);
        }
        break;
      case State::kEscape:
        // CSI "[…letter"; OSC "]…", DCS, PM, APC end with BEL or ESC \; others are one character.
        state_ = c == '['                                       ? State::kSequence
                 : c == ']' || c == 'P' || c == '^' || c == '_' ? State::kString
                                                                : State::kText;
        break;
      case State::kSequence:
        if (c >= '@' && c <= '~') state_ = State::kText;
        if (c == '\n') {  // unfinished: do not eat the rest of the output
          state_ = State::kText;
          AddText(c);
        }
        break;
      case State::kString:
        if (c == kBell || c == '\n') state_ = State::kText;
        if (c == kEscape) state_ = State::kEscape;
        break;
    }
  }
}

void OutputLines::AddText(char c) {
  if (c == '\n' || c == '\r') {
    const bool is_second_half = c == '\n' && after_return_;
    after_return_ = c == '\r';
    if (is_second_half) return;
    if (c == '\n' || !line_.empty()) {
      sink_(line_);
      line_.clear();
    }
    return;
  }
  after_return_ = false;
  if (c == '\t') c = ' ';
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return;
  line_.push_back(c);
  // Cut between characters: a byte 10xxxxxx goes on with the one before.
  if (line_.size() >= kLongestLine && (static_cast<unsigned char>(c) & 0x80) == 0) Flush();
  if (line_.size() >= kLongestLine + 4) Flush();
}

void OutputLines::Flush() {
  if (line_.empty()) return;
  sink_(line_);
  line_.clear();
}

}  // namespace paas::controller
