#include "controller/push/submodule_reader.h"

#include <algorithm>

namespace paas::controller {
namespace {

constexpr size_t kLongestModules = 256 << 10;
constexpr size_t kMostSubmodules = 100;
constexpr int kDeepest = 5;

SubmoduleEntry EntryOf(const std::vector<SubmoduleEntry>& entries, const std::string& path) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const SubmoduleEntry& one) { return one.path == path; });
  return found == entries.end() ? SubmoduleEntry{.path = path, .url = {}, .line = 1} : *found;
}

}  // namespace

StatusOr<std::vector<SubmoduleReader::Found>> SubmoduleReader::Read(const std::string& tree,
                                                                    const std::string& above,
                                                                    const SubmoduleSource& base,
                                                                    int depth) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<SubmoduleTrees::Link> links,
                        repository_.submodules().Links(tree, entries_));
  std::vector<Found> submodules;
  if (links.empty()) return submodules;
  count_ += links.size();
  if (depth == kDeepest || count_ > kMostSubmodules) {
    return InvalidArgument("there are too many submodules in submodules, or too many of them");
  }
  PAAS_ASSIGN_OR_RETURN(const auto files, repository_.Files(tree));
  const std::vector<SubmoduleEntry> entries =
      ReadSubmodules(files->ReadFile(".gitmodules", kLongestModules).value_or(""));
  for (const SubmoduleTrees::Link& link : links) {
    const SubmoduleEntry entry = EntryOf(entries, link.path);
    submodules.push_back({.path = above + link.path,
                          .commit = link.commit,
                          .source = LocateSubmodule(base, entry.url),
                          .line = entry.line});
  }
  return submodules;
}

}  // namespace paas::controller
