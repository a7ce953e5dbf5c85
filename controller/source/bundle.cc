#include "controller/source/bundle.h"

#include "controller/source/names.h"

namespace paas::controller {
namespace {

constexpr std::string_view kSignature = "# v2 git bundle\n";
constexpr size_t kLongestHead = 4096;

}  // namespace

std::string BundleHeadOf(const std::string& commit, const std::string& branch) {
  return std::string(kSignature) + commit + " refs/heads/" + branch + "\n\n";
}

StatusOr<std::string_view> BundleHead::Take(std::string_view piece) {
  if (is_over_) return piece;
  const size_t before = head_.size();
  head_ += piece.substr(0, kLongestHead + 1);
  const size_t end = head_.find("\n\n");
  if (end == std::string::npos) {
    if (head_.size() > kLongestHead) return InvalidArgument("the source is no git bundle");
    return std::string_view();
  }
  is_over_ = true;
  head_.resize(end + 2);
  return piece.substr(head_.size() - before);
}

Status BundleHead::Check(const std::string& commit) const {
  const std::string line = commit + " refs/heads/";
  const bool is_it = is_over_ && head_.starts_with(kSignature) &&
                     std::string_view(head_).substr(kSignature.size()).starts_with(line) &&
                     head_.find('\n', kSignature.size()) + 2 == head_.size();
  return is_it ? absl::OkStatus() : InvalidArgument("the source is no git bundle of " + commit);
}

}  // namespace paas::controller
