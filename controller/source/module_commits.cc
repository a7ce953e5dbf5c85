#include "controller/source/module_commits.h"

#include <charconv>

#include "controller/source/names.h"

namespace paas::controller {
namespace {

constexpr size_t kIdLength = 40;
constexpr std::string_view kKind = " commit ";

}  // namespace

// "<id> commit <bytes>\n<the commit>\n"
StatusOr<std::vector<ModuleCommit>> ReadModuleCommits(std::string_view text) {
  const Status refused = InvalidArgument("the operation left no commits of submodules to read");
  std::vector<ModuleCommit> commits;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos || end <= kIdLength + kKind.size()) return refused;
    const std::string id(text.substr(0, kIdLength));
    const std::string_view size = text.substr(0, end).substr(kIdLength + kKind.size());
    size_t bytes = 0;
    const auto [last, error] = std::from_chars(size.data(), size.data() + size.size(), bytes);
    if (!IsObjectId(id) || text.substr(kIdLength, kKind.size()) != kKind) return refused;
    if (error != std::errc() || last != size.data() + size.size()) return refused;
    text.remove_prefix(end + 1);
    if (bytes >= text.size() || text[bytes] != '\n') return refused;
    commits.push_back({id, std::string(text.substr(0, bytes))});
    text.remove_prefix(bytes + 1);
  }
  return commits;
}

}  // namespace paas::controller
