#include "paasctl/git/push_answer.h"

#include "paasctl/git/pkt_line.h"

namespace paas::paasctl {
namespace {

constexpr char kErrorBand = 3;
constexpr size_t kLongestHead = 16 << 10;
constexpr size_t kLongestError = 900;  // of the 1000 bytes that every client takes

}  // namespace

void PushAnswer::Recognise() {
  if (is_recognised_) return;
  size_t body = beginning_.find("\r\n\r\n");
  if (body == std::string::npos) {
    is_recognised_ = beginning_.size() > kLongestHead;
    return;
  }
  body += 4;
  if (beginning_.size() <= body + kFlush.size()) return;
  // A band is told by its number; without bands there is text.
  const char first = beginning_[body + kFlush.size()];
  has_bands_ = first > 0 && first <= kErrorBand;
  is_recognised_ = true;
}

Status PushAnswer::Add(std::string_view piece) {
  if (!is_recognised_) beginning_ += piece;
  Recognise();
  kept_ += piece;
  if (kept_.size() <= kFlush.size()) return absl::OkStatus();
  const size_t ready = kept_.size() - kFlush.size();
  const Status written = write_(std::string_view(kept_).substr(0, ready));
  kept_.erase(0, ready);
  return written;
}

Status PushAnswer::Finish(const std::string& error) {
  if (error.empty() || !has_bands_ || kept_ != kFlush) return write_(kept_);
  return write_(PktLine(std::string(1, kErrorBand) + error.substr(0, kLongestError) + "\n") +
                kept_);
}

}  // namespace paas::paasctl
