// What SourceRepository knows of histories that went apart.

#include <algorithm>

#include "controller/source/git_command.h"
#include "controller/source/names.h"
#include "controller/source/source_repository.h"

namespace paas::controller {
namespace {

// Histories are strangers': comparing them must end.
constexpr std::chrono::seconds kTimeout{60};
constexpr size_t kMostConflicts = 100;

StatusOr<os::CommandResult> Git(const std::string& path,
                                const std::vector<std::string>& arguments) {
  os::Command command = GitCommand(path, arguments);
  command.timeout = kTimeout;
  return os::RunCommand(command);
}

// Of `git merge-tree -z --name-only --no-messages`: a tree, then the files that conflict.
std::vector<std::string> Parts(const std::string& output) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin < output.size();) {
    const size_t end = std::min(output.find('\0', begin), output.size());
    parts.push_back(output.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

os::Command CommitCommand(const std::string& path, const std::string& tree, const std::string& ours,
                          const std::string& theirs, const std::string& message,
                          int64_t unix_seconds) {
  os::Command command =
      GitCommand(path, {"commit-tree", tree, "-p", ours, "-p", theirs, "-F", "-"});
  command.input = message + "\n";
  const std::string date = "@" + std::to_string(unix_seconds) + " +0000";
  for (const char* who : {"AUTHOR", "COMMITTER"}) {
    (*command.env)[std::string("GIT_") + who + "_NAME"] = "paas";
    (*command.env)[std::string("GIT_") + who + "_EMAIL"] = "paas@localhost";
    (*command.env)[std::string("GIT_") + who + "_DATE"] = date;
  }
  return command;
}

}  // namespace

Status SourceRepository::CreateBranch(const std::string& branch, const std::string& commit) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(branch));
  if (!IsObjectId(commit)) return InvalidArgument("not a commit id");
  std::lock_guard lock(imports_);
  const std::string ref = "refs/heads/" + branch;
  PAAS_ASSIGN_OR_RETURN(const std::string tip, Resolve(ref + "^{commit}"));
  if (tip == commit) return absl::OkStatus();
  if (!tip.empty()) return AlreadyExists("there is a branch '" + branch + "' already");
  return SetRef(ref, commit);
}

StatusOr<bool> SourceRepository::IsAncestor(const std::string& ancestor,
                                            const std::string& descendant) const {
  if (!IsObjectId(ancestor) || !IsObjectId(descendant)) return InvalidArgument("not a commit id");
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result,
                        Git(path_, {"merge-base", "--is-ancestor", ancestor, descendant}));
  if (result.exit_code == 0 || result.exit_code == 1) return result.exit_code == 0;
  return Internal("git merge-base: " + result.error_output);
}

StatusOr<SourceRepository::Merge> SourceRepository::MergeCommits(const std::string& ours,
                                                                 const std::string& theirs,
                                                                 const std::string& message,
                                                                 int64_t unix_seconds) const {
  PAAS_ASSIGN_OR_RETURN(const bool has_all, IsAncestor(theirs, ours));
  if (has_all) return Merge{.commit = ours, .conflicts = {}};
  PAAS_ASSIGN_OR_RETURN(const bool is_ahead, IsAncestor(ours, theirs));
  if (is_ahead) return Merge{.commit = theirs, .conflicts = {}};
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult merged,
                        Git(path_, {"merge-tree", "--write-tree", "-z", "--name-only",
                                    "--no-messages", ours, theirs}));
  if (merged.exit_code != 0 && merged.exit_code != 1) {
    return FailedPrecondition("the two branches have no commit in common");
  }
  std::vector<std::string> parts = Parts(merged.output);
  if (parts.empty() || !IsObjectId(parts[0])) return Internal("git merge-tree: unexpected answer");
  if (merged.exit_code == 0) {
    PAAS_ASSIGN_OR_RETURN(
        std::string commit,
        os::RunChecked(CommitCommand(path_, parts[0], ours, theirs, message, unix_seconds)));
    while (!commit.empty() && commit.back() == '\n') commit.pop_back();
    if (!IsObjectId(commit)) return Internal("git commit-tree: unexpected answer");
    return Merge{.commit = commit, .conflicts = {}};
  }
  Merge conflict{.commit = "", .conflicts = {parts.begin() + 1, parts.end()}};
  std::sort(conflict.conflicts.begin(), conflict.conflicts.end());
  if (conflict.conflicts.size() > kMostConflicts) conflict.conflicts.resize(kMostConflicts);
  return conflict;
}

}  // namespace paas::controller
