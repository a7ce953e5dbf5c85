#include "controller/source/submodule_trees.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>

#include "common/os/file.h"
#include "controller/source/git_command.h"
#include "controller/source/names.h"
#include "controller/source/tar_import.h"

namespace paas::controller {
namespace {

constexpr std::chrono::seconds kTimeout{60};
constexpr size_t kLongestCommit = 64 << 10;
constexpr size_t kLongestList = 16u << 20;  // of what git says, that is kept
constexpr int kDeepest = 8;
constexpr std::string_view kNoId = "0000000000000000000000000000000000000000";

StatusOr<std::string> Git(const std::string& path, const std::vector<std::string>& arguments,
                          const std::string& input = {}, const std::string& index = {}) {
  os::Command command = GitCommand(path, arguments);
  command.timeout = kTimeout;
  command.input = input;
  if (!index.empty()) (*command.env)["GIT_INDEX_FILE"] = index;
  PAAS_ASSIGN_OR_RETURN(std::string text, os::RunChecked(command));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// A file that git makes and that is gone with the object, or with the packs that a process which
// died has left (RemoveIncomingPacks).
class TemporaryIndex {
 public:
  static StatusOr<TemporaryIndex> Make(const std::string& repository) {
    std::string directory = repository + "/incoming-index-XXXXXX";
    if (::mkdtemp(directory.data()) == nullptr) return ErrnoStatus("mkdtemp " + directory);
    return TemporaryIndex(directory);
  }
  TemporaryIndex(TemporaryIndex&& other) noexcept : directory_(std::move(other.directory_)) {
    other.directory_.clear();
  }
  TemporaryIndex& operator=(TemporaryIndex&&) = delete;
  ~TemporaryIndex() {
    if (!directory_.empty()) (void)os::RemoveTree(directory_);
  }
  std::string path() const { return directory_ + "/index"; }

 private:
  explicit TemporaryIndex(std::string directory) : directory_(std::move(directory)) {}
  std::string directory_;
};

// Of a commit as git keeps it.
std::string TreeIn(const std::string& commit) {
  constexpr std::string_view kTree = "tree ";
  if (!commit.starts_with(kTree)) return "";
  const std::string id = commit.substr(kTree.size(), kNoId.size());
  return IsObjectId(id) ? id : "";
}

Status NeverFetched(const std::string& path, const std::string& commit) {
  return FailedPrecondition("the submodule '" + path + "' at " + commit.substr(0, 12) +
                            " was never fetched: push another commit");
}

}  // namespace

StatusOr<std::vector<SubmoduleTrees::Link>> SubmoduleTrees::Links(const std::string& tree,
                                                                  uint64_t& entries) const {
  if (!IsObjectId(tree)) return InvalidArgument("not an object id");
  PAAS_ASSIGN_OR_RETURN(const std::string list,
                        Git(path_, {"ls-tree", "-r", "-z", "--full-tree", tree}));
  // A few kilobytes of trees can stand for millions of names. A list that is longer is cut off.
  entries += static_cast<uint64_t>(std::count(list.begin(), list.end(), '\0'));
  if (list.size() >= kLongestList || entries > ImportLimits{}.entries) {
    return Status(absl::StatusCode::kResourceExhausted,
                  "with its submodules the commit has more than " +
                      std::to_string(ImportLimits{}.entries) + " files");
  }
  std::vector<Link> links;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find('\0', at), list.size());
    const std::string line = list.substr(at, end - at);
    const size_t tab = line.find('\t');
    if (line.starts_with("160000 commit ") && tab != std::string::npos) {
      links.push_back({line.substr(tab + 1), line.substr(14, kNoId.size())});
    }
    at = end + 1;
  }
  return links;
}

std::optional<SubmoduleTrees::Known> SubmoduleTrees::Find(const std::string& commit) const {
  if (!IsObjectId(commit)) return std::nullopt;
  StatusOr<std::string> kept = os::ReadFile(modules_ + "/" + commit);
  if (!kept.ok()) return std::nullopt;
  // Older records hold the tree alone.
  const bool is_old = IsObjectId(*kept);
  const std::string tree = is_old ? *kept : TreeIn(*kept);
  if (tree.empty()) return std::nullopt;
  StatusOr<std::string> resolved =
      Git(path_, {"rev-parse", "--verify", "--quiet", "--end-of-options", tree + "^{tree}"});
  if (!resolved.ok()) return std::nullopt;
  return Known{.raw = is_old ? "" : *std::move(kept), .tree = *std::move(resolved)};
}

StatusOr<std::vector<SubmoduleTrees::Placed>> SubmoduleTrees::All(const std::string& commit) const {
  std::vector<Placed> all;
  uint64_t entries = 0;
  PAAS_RETURN_IF_ERROR(AddAll(commit, "", 0, entries, all));
  return all;
}

Status SubmoduleTrees::AddAll(const std::string& tree, const std::string& above, int depth,
                              uint64_t& entries, std::vector<Placed>& all) const {
  if (depth == kDeepest) return InvalidArgument("submodules are nested too deeply");
  PAAS_ASSIGN_OR_RETURN(const std::vector<Link> links, Links(tree, entries));
  for (const Link& link : links) {
    const std::string path = above + link.path;
    const std::optional<Known> known = Find(link.commit);
    if (!known || known->raw.empty()) return NeverFetched(path, link.commit);
    all.push_back({.path = path, .commit = link.commit, .raw = known->raw, .tree = known->tree});
    PAAS_RETURN_IF_ERROR(AddAll(known->tree, path + "/", depth + 1, entries, all));
  }
  return absl::OkStatus();
}

// That a commit has this tree is true for ever, whatever becomes of the push that told it.
Status SubmoduleTrees::Remember(const std::string& commit, const std::string& raw) const {
  if (!IsObjectId(commit) || raw.size() > kLongestCommit) return InvalidArgument("not a commit");
  PAAS_ASSIGN_OR_RETURN(const std::string id,
                        Git(path_, {"hash-object", "-t", "commit", "--stdin"}, raw));
  const std::string tree = TreeIn(raw);
  if (id != commit || tree.empty()) return InvalidArgument("this is not commit " + commit);
  const StatusOr<std::string> complete =
      Git(path_, {"rev-list", "--objects", "--quiet", tree, "--"});
  if (!complete.ok()) return InvalidArgument("commit " + commit + " is not complete");
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(modules_, 0700));
  return os::WriteFileDurably(modules_ + "/" + commit, raw, 0600);
}

StatusOr<std::string> SubmoduleTrees::Compose(const std::string& tree, int depth,
                                              uint64_t& entries) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<Link> links, Links(tree, entries));
  if (links.empty()) return tree;
  if (depth == kDeepest) return InvalidArgument("submodules are nested too deeply");
  PAAS_ASSIGN_OR_RETURN(const TemporaryIndex index, TemporaryIndex::Make(path_));
  PAAS_RETURN_IF_ERROR(Git(path_, {"read-tree", tree}, "", index.path()).status());
  std::string removals;
  for (const Link& link : links) {
    removals += "0 " + std::string(kNoId) + "\t" + link.path + '\0';
  }
  PAAS_RETURN_IF_ERROR(
      Git(path_, {"update-index", "-z", "--index-info"}, removals, index.path()).status());
  for (const Link& link : links) {
    const std::string module = TreeOf(link.commit);
    if (module.empty()) return NeverFetched(link.path, link.commit);
    PAAS_ASSIGN_OR_RETURN(const std::string whole, Compose(module, depth + 1, entries));
    PAAS_RETURN_IF_ERROR(
        Git(path_, {"read-tree", "-i", "--prefix=" + link.path + "/", whole}, "", index.path())
            .status());
  }
  return Git(path_, {"write-tree"}, "", index.path());
}

}  // namespace paas::controller
