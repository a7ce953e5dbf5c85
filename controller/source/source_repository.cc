#include "controller/source/source_repository.h"

#include <unistd.h>

#include <cerrno>
#include <vector>

#include "common/os/child_process.h"
#include "common/os/file.h"
#include "controller/source/git_command.h"
#include "controller/source/git_files.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

constexpr size_t kArchivePieceBytes = 256 << 10;
const char kIncomingRef[] = "refs/paas/incoming";
const std::string kBackupRefs = "refs/paas/backups/";

// info/attributes wins over the tree's own .gitattributes, so what is archived is what was pushed:
// no line end conversion, no filters, nothing left out, nothing substituted.
const char kAttributes[] =
    "* -text -eol -ident -filter -export-ignore -export-subst -working-tree-encoding\n";

void DropLineEnd(std::string& text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
}

// Hands on what a git process prints, and waits for its end.
Status Pump(os::ChildProcess& git, const SourceRepository::PieceSink& sink) {
  std::vector<char> buffer(kArchivePieceBytes);
  while (true) {
    const ssize_t got = ::read(git.out().get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read from git");
    if (got == 0) return git.WaitChecked();
    PAAS_RETURN_IF_ERROR(sink({buffer.data(), static_cast<size_t>(got)}));
  }
}

// A failed fast-import leaves a crash report beside the objects.
void RemoveCrashReports(const std::string& repository) {
  const StatusOr<std::vector<std::string>> names = os::ListDirectory(repository);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    if (name.rfind("fast_import_crash_", 0) == 0) ::unlink((repository + "/" + name).c_str());
  }
}

// Of a line of ls-tree: "100644 blob <id>\t.platform.app.yaml\0".
bool IsConfiguration(const std::string& entry) {
  for (const char* name : {".platform.app.yaml", ".platform", ".upsun"}) {
    if (entry.ends_with(std::string("\t") + name + '\0')) return true;
  }
  return false;
}

}  // namespace

StatusOr<std::unique_ptr<SourceRepository>> SourceRepository::Open(const std::string& path,
                                                                   const std::string& modules) {
  if (!os::Exists(path + "/HEAD")) {
    PAAS_RETURN_IF_ERROR(os::MakeDirectories(path, 0700));
    const os::Command init =
        GitCommand(path, {"init", "--quiet", "--bare", "--template=", "--initial-branch=main"});
    PAAS_RETURN_IF_ERROR(os::RunChecked(init).status());
  }
  RemoveIncomingPacks(path);
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(path + "/info", 0700));
  PAAS_RETURN_IF_ERROR(os::WriteFileDurably(path + "/info/attributes", kAttributes, 0600));
  return std::unique_ptr<SourceRepository>(
      new SourceRepository(path, modules.empty() ? path + "/paas-modules" : modules));
}

StatusOr<std::string> SourceRepository::Resolve(const std::string& revision) const {
  PAAS_ASSIGN_OR_RETURN(os::CommandResult result,
                        os::RunCommand(GitCommand(path_, {"rev-parse", "--verify", "--quiet",
                                                          "--end-of-options", revision})));
  DropLineEnd(result.output);
  if (result.exit_code != 0) return std::string();
  if (!IsObjectId(result.output)) return Internal("git rev-parse: unexpected answer");
  return result.output;
}

Status SourceRepository::SetRef(const std::string& ref, const std::string& commit) const {
  const std::vector<std::string> arguments =
      commit.empty() ? std::vector<std::string>{"update-ref", "-d", ref}
                     : std::vector<std::string>{"update-ref", ref, commit};
  return os::RunChecked(GitCommand(path_, arguments)).status();
}

StatusOr<ImportedSource> SourceRepository::Import(const std::string& branch,
                                                  const ArchiveReader& archive,
                                                  int64_t unix_seconds,
                                                  const ImportLimits& limits) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(branch));
  std::lock_guard lock(imports_);
  const std::string ref = "refs/heads/" + branch;
  PAAS_ASSIGN_OR_RETURN(const std::string tip, Resolve(ref + "^{commit}"));
  // A left-over of a crash would make fast-import refuse the new commit as no descendant of it.
  PAAS_RETURN_IF_ERROR(SetRef(kIncomingRef, ""));
  PAAS_RETURN_IF_ERROR(FastImport(archive,
                                  {.ref = kIncomingRef,
                                   .parent = tip,
                                   .message = "Source of " + branch + "\n",
                                   .unix_seconds = unix_seconds},
                                  limits));
  return Advance(ref, tip);
}

StatusOr<std::string> SourceRepository::ImportDetached(const ArchiveReader& archive,
                                                       int64_t unix_seconds,
                                                       const ImportLimits& limits) {
  std::lock_guard lock(imports_);
  PAAS_RETURN_IF_ERROR(SetRef(kIncomingRef, ""));
  PAAS_RETURN_IF_ERROR(FastImport(
      archive,
      {.ref = kIncomingRef, .parent = "", .message = "Plan\n", .unix_seconds = unix_seconds},
      limits));
  PAAS_ASSIGN_OR_RETURN(const std::string made, Resolve(std::string(kIncomingRef) + "^{commit}"));
  PAAS_RETURN_IF_ERROR(SetRef(kIncomingRef, ""));
  if (made.empty()) return Internal("git fast-import made no commit");
  return made;
}

StatusOr<ImportedSource> SourceRepository::Advance(const std::string& ref,
                                                   const std::string& tip) const {
  PAAS_ASSIGN_OR_RETURN(const std::string made, Resolve(std::string(kIncomingRef) + "^{commit}"));
  if (made.empty()) return Internal("git fast-import made no commit");
  ImportedSource imported{.commit = made, .changed = true};
  if (!tip.empty()) {
    PAAS_ASSIGN_OR_RETURN(const std::string new_tree, Resolve(made + "^{tree}"));
    PAAS_ASSIGN_OR_RETURN(const std::string old_tree, Resolve(tip + "^{tree}"));
    if (new_tree == old_tree) imported = {.commit = tip, .changed = false};
  }
  if (imported.changed) PAAS_RETURN_IF_ERROR(SetRef(ref, made));
  PAAS_RETURN_IF_ERROR(SetRef(kIncomingRef, ""));
  return imported;
}

Status SourceRepository::FastImport(const ArchiveReader& archive, const ImportCommit& commit,
                                    const ImportLimits& limits) const {
  PAAS_ASSIGN_OR_RETURN(os::ChildProcess git, os::ChildProcess::Start(GitCommand(
                                                  path_, {"fast-import", "--quiet", "--done"})));
  Status written;
  const StreamWriter write = [&](std::string_view piece) {
    return written = os::WriteAll(git.in().get(), piece);
  };
  const Status translated = TranslateArchive(archive, write, commit, limits);
  // Without the stream's "done" git fails, and nothing it wrote becomes visible.
  const Status ended = git.WaitChecked();
  if (!ended.ok()) RemoveCrashReports(path_);
  // When git hung up, its reason is the better one.
  return translated.ok() || !written.ok() ? ended : translated;
}

StatusOr<std::string> SourceRepository::TreeId(const std::string& commit,
                                               const std::string& directory) const {
  if (!IsObjectId(commit)) return InvalidArgument("not a commit id");
  if (!directory.empty()) PAAS_RETURN_IF_ERROR(CheckTreePath(directory));
  PAAS_ASSIGN_OR_RETURN(const std::string id, Resolve(commit + ":" + directory));
  if (id.empty()) return NotFound("the source has no directory '" + directory + "'");
  PAAS_ASSIGN_OR_RETURN(std::string type,
                        os::RunChecked(GitCommand(path_, {"cat-file", "-t", id})));
  DropLineEnd(type);
  if (type != "tree") return NotFound("'" + directory + "' of the source is not a directory");
  return id;
}

StatusOr<std::string> SourceRepository::CodeId(const std::string& tree) const {
  if (!IsObjectId(tree)) return InvalidArgument("not a tree id");
  PAAS_ASSIGN_OR_RETURN(const std::string entries,
                        os::RunChecked(GitCommand(path_, {"ls-tree", "-z", tree})));
  os::Command make = GitCommand(path_, {"mktree", "-z"});
  for (size_t begin = 0; begin < entries.size();) {
    const size_t end = std::min(entries.find('\0', begin), entries.size() - 1) + 1;
    const std::string entry = entries.substr(begin, end - begin);
    if (!IsConfiguration(entry)) make.input += entry;
    begin = end;
  }
  if (make.input.size() == entries.size()) return tree;
  PAAS_ASSIGN_OR_RETURN(std::string id, os::RunChecked(make));
  DropLineEnd(id);
  return id;
}

StatusOr<std::unique_ptr<model::FileSource>> SourceRepository::Files(
    const std::string& commit) const {
  if (!IsObjectId(commit)) return InvalidArgument("not a commit id");
  return OpenGitFiles(path_, commit);
}

Status SourceRepository::Archive(const std::string& tree, const PieceSink& sink) const {
  if (!IsObjectId(tree)) return InvalidArgument("not a tree id");
  PAAS_ASSIGN_OR_RETURN(os::ChildProcess git, os::ChildProcess::Start(GitCommand(
                                                  path_, {"archive", "--format=tar", tree})));
  return Pump(git, sink);
}

StatusOr<std::string> SourceRepository::Tip(const std::string& branch) const {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(branch));
  PAAS_ASSIGN_OR_RETURN(std::string tip, Resolve("refs/heads/" + branch + "^{commit}"));
  if (tip.empty()) return NotFound("there is no branch '" + branch + "'");
  return tip;
}

Status SourceRepository::SendHistory(const std::string& commit,
                                     const std::vector<std::string>& trees,
                                     const PieceSink& sink) const {
  std::string wanted = commit + "\n";
  for (const std::string& tree : trees) wanted += tree + "\n";
  if (!IsObjectId(commit)) return InvalidArgument("not a commit id");
  PAAS_ASSIGN_OR_RETURN(
      os::ChildProcess git,
      os::ChildProcess::Start(GitCommand(
          path_, {"pack-objects", "--quiet", "--revs", "--delta-base-offset", "--stdout"})));
  PAAS_RETURN_IF_ERROR(os::WriteAll(git.in().get(), wanted));
  git.in().Reset();
  return Pump(git, sink);
}

Status SourceRepository::CheckTree(const std::string& tree, const ImportLimits& limits) const {
  if (!IsObjectId(tree)) return InvalidArgument("not an object id");
  PAAS_ASSIGN_OR_RETURN(
      const std::string list,
      os::RunChecked(GitCommand(path_, {"ls-tree", "-r", "-l", "-z", "--full-tree", tree})));
  return CheckTreeListing(list, limits);
}

Status SourceRepository::MoveBranch(const std::string& branch, const std::string& from,
                                    const std::string& to) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(branch));
  if (!IsObjectId(from) || !IsObjectId(to)) return InvalidArgument("not a commit id");
  std::lock_guard lock(imports_);
  const std::string ref = "refs/heads/" + branch;
  PAAS_ASSIGN_OR_RETURN(const std::string tip, Resolve(ref + "^{commit}"));
  if (tip != from) {
    return Status(absl::StatusCode::kAborted,
                  "branch '" + branch + "' was pushed to in the meantime");
  }
  return SetRef(ref, to);
}

Status SourceRepository::KeepForBackup(const std::string& backup, const std::string& commit) {
  if (!IsObjectId(commit)) return InvalidArgument("not a commit id");
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(backup));
  return SetRef(kBackupRefs + backup, commit);
}

Status SourceRepository::ForgetBackup(const std::string& backup) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(backup));
  return SetRef(kBackupRefs + backup, "");
}

Status SourceRepository::DeleteBranch(const std::string& branch) {
  PAAS_RETURN_IF_ERROR(CheckEnvironmentName(branch));
  std::lock_guard lock(imports_);
  return SetRef("refs/heads/" + branch, "");
}

}  // namespace paas::controller
