#include "controller/source/incoming_pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <utility>
#include <vector>

#include "common/os/file.h"
#include "controller/source/git_command.h"
#include "controller/source/names.h"

namespace paas::controller {
namespace {

constexpr char kPrefix[] = "incoming-";
constexpr size_t kLongestListing = 64u << 20;
constexpr uint64_t kGitItself = 1ull
                                << 30;  // address space beside the objects, mapped packs included

Status TooMuch(const std::string& what) {
  return Status(absl::StatusCode::kResourceExhausted, what);
}

// A git command that reads a stranger's objects: a pack of a few kilobytes can stand for objects of
// many gigabytes, and for as much work.
os::Command Bounded(os::Command command, uint64_t object_bytes) {
  const std::vector<std::string> bounds = {
      "prlimit", "--cpu=600", "--as=" + std::to_string(4 * object_bytes + kGitItself), "--core=0"};
  command.argv.insert(command.argv.begin(), bounds.begin(), bounds.end());
  (*command.env)["GIT_ALLOC_LIMIT"] = std::to_string(object_bytes);
  return command;
}

os::Command QuarantinedGit(const std::string& repository, const std::string& directory,
                           uint64_t object_bytes, const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"-c", "pack.threads=1",
                                    // Larger files go through git without being held in memory.
                                    "-c", "core.bigFileThreshold=32m", "-c",
                                    "core.packedGitWindowSize=32m", "-c",
                                    "core.packedGitLimit=256m"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  os::Command command = GitCommand(repository, words);
  (*command.env)["GIT_OBJECT_DIRECTORY"] = directory;
  (*command.env)["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = repository + "/objects";
  (*command.env)["GIT_QUARANTINE_PATH"] = directory;  // git changes no ref meanwhile
  return Bounded(std::move(command), object_bytes);
}

// "100644 blob <id>    1234\tpath"
struct Entry {
  std::string_view mode;
  uint64_t bytes = 0;
  std::string_view path;
};

StatusOr<Entry> ParseEntry(std::string_view line) {
  const size_t tab = line.find('\t');
  const size_t space = line.find(' ');
  if (tab == std::string_view::npos || space == std::string_view::npos || space > tab) {
    return Internal("git ls-tree: unexpected answer");
  }
  Entry entry{.mode = line.substr(0, space), .path = line.substr(tab + 1)};
  const std::string_view size =
      line.substr(line.rfind(' ', tab) + 1, tab - line.rfind(' ', tab) - 1);
  std::from_chars(size.data(), size.data() + size.size(), entry.bytes);  // "-" of a submodule: 0
  return entry;
}

Status CheckEntry(const Entry& entry, const ImportLimits& limits) {
  const std::string name = "'" + std::string(entry.path) + "'";
  const bool is_submodule = entry.mode == "160000";
  if (is_submodule && !limits.submodules) return InvalidArgument(name + " is a submodule");
  if (!is_submodule && entry.mode != "100644" && entry.mode != "100755" && entry.mode != "120000") {
    return InvalidArgument(name + " has the unusual mode " + std::string(entry.mode));
  }
  if (entry.bytes > limits.file_bytes) return TooMuch(name + " is too large");
  return Annotate(CheckTreePath(entry.path), name);
}

Status MoveFile(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
  return ErrnoStatus("rename " + from + " to " + to);
}

// What is left of a child's output, up to a bound, until its end.
StatusOr<std::string> Finish(os::ChildProcess& child) {
  child.in().Reset();
  std::string text;
  std::vector<char> buffer(64 << 10);
  while (true) {
    const ssize_t got = ::read(child.out().get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read from git");
    if (got == 0) break;
    text.append(buffer.data(), static_cast<size_t>(got));
    if (text.size() > kLongestListing) return TooMuch("the commit has too many files");
  }
  PAAS_RETURN_IF_ERROR(child.WaitChecked());
  return text;
}

}  // namespace

Status CheckTreeListing(std::string_view list, const ImportLimits& limits) {
  uint64_t entries = 0, bytes = 0;
  while (!list.empty()) {
    const size_t end = list.find('\0');
    if (end == std::string_view::npos) return Internal("git ls-tree: cut off");
    PAAS_ASSIGN_OR_RETURN(const Entry entry, ParseEntry(list.substr(0, end)));
    PAAS_RETURN_IF_ERROR(CheckEntry(entry, limits));
    if (++entries > limits.entries) return TooMuch("the commit has too many files");
    bytes += entry.bytes;
    if (bytes > limits.bytes) return TooMuch("the files of the commit are too large");
    list.remove_prefix(end + 1);
  }
  return absl::OkStatus();
}

void RemoveIncomingPacks(const std::string& repository) {
  const StatusOr<std::vector<std::string>> names = os::ListDirectory(repository);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    if (name.starts_with(kPrefix)) (void)os::RemoveTree(repository + "/" + name);
  }
}

StatusOr<std::unique_ptr<IncomingPack>> IncomingPack::Begin(const std::string& repository,
                                                            const PackLimits& limits) {
  std::string directory = repository + "/" + kPrefix + "XXXXXX";
  if (::mkdtemp(directory.data()) == nullptr) return ErrnoStatus("mkdtemp " + directory);
  // --strict: git's whole check of each object, and of what they point to.
  StatusOr<os::ChildProcess> git = os::ChildProcess::Start(
      QuarantinedGit(repository, directory, limits.object_bytes,
                     {"index-pack", "--stdin", "--fix-thin", "--strict",
                      "--max-input-size=" + std::to_string(limits.pack_bytes)}));
  if (!git.ok()) {
    (void)os::RemoveTree(directory);
    return git.status();
  }
  return std::unique_ptr<IncomingPack>(
      new IncomingPack(repository, std::move(directory), limits, *std::move(git)));
}

IncomingPack::IncomingPack(std::string repository, std::string directory, PackLimits limits,
                           os::ChildProcess git)
    : repository_(std::move(repository)),
      directory_(std::move(directory)),
      limits_(limits),
      git_(std::move(git)) {}

IncomingPack::~IncomingPack() {
  git_.Kill();  // not before it has ended may its directory go
  { const os::ChildProcess ended(std::move(git_)); }
  (void)os::RemoveTree(directory_);
}

os::Command IncomingPack::Git(const std::vector<std::string>& arguments) const {
  return QuarantinedGit(repository_, directory_, limits_.object_bytes, arguments);
}

Status IncomingPack::Write(std::string_view piece) {
  PAAS_RETURN_IF_ERROR(failed_);
  received_ += piece.size();
  if (received_ > limits_.pack_bytes) return TooMuch("the new commits are too large");
  const Status written = os::WriteAll(git_.in().get(), piece);
  if (written.ok()) return written;
  // git hung up: its own reason is the better one.
  const Status ended = git_.WaitChecked();
  return failed_ = InvalidArgument("the new commits cannot be read: " +
                                   Message(ended.ok() ? written : ended));
}

Status IncomingPack::Accept(const std::string& commit, const std::string& base) {
  if (!IsObjectId(commit) || !IsObjectId(base)) return InvalidArgument("not a commit id");
  PAAS_RETURN_IF_ERROR(EndPack());
  PAAS_RETURN_IF_ERROR(CheckCommit(commit));
  PAAS_RETURN_IF_ERROR(CheckHistory(commit, base));
  return TakeIn(commit);
}

Status IncomingPack::AcceptHistory(const std::string& commit) {
  if (!IsObjectId(commit)) return InvalidArgument("not a commit id");
  PAAS_RETURN_IF_ERROR(EndPack());
  PAAS_RETURN_IF_ERROR(CheckCommit(commit));
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult complete,
                        os::RunCommand(Git({"rev-list", "--objects", "--quiet", commit})));
  if (complete.exit_code != 0) return InvalidArgument("the new commits are not complete");
  return TakeIn(commit);
}

Status IncomingPack::EndPack() {
  PAAS_RETURN_IF_ERROR(failed_);
  const Status indexed = Finish(git_).status();
  if (indexed.ok()) return indexed;
  return InvalidArgument("the new commits cannot be read: " + Message(indexed));
}

Status IncomingPack::TakeIn(const std::string& commit) {
  PAAS_ASSIGN_OR_RETURN(
      os::ChildProcess listing,
      os::ChildProcess::Start(Git({"ls-tree", "-r", "-l", "-z", "--full-tree", commit})));
  PAAS_ASSIGN_OR_RETURN(const std::string list, Finish(listing));
  PAAS_RETURN_IF_ERROR(CheckTreeListing(list, limits_.tree));
  return Migrate();
}

Status IncomingPack::CheckCommit(const std::string& commit) const {
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult type,
                        os::RunCommand(Git({"cat-file", "-t", commit})));
  if (type.output == "commit\n") return absl::OkStatus();
  return InvalidArgument("the last of the new commits is missing");
}

Status IncomingPack::CheckHistory(const std::string& commit, const std::string& base) const {
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult descends,
                        os::RunCommand(Git({"merge-base", "--is-ancestor", base, commit})));
  if (descends.exit_code == 1) {
    return InvalidArgument("the new commits do not follow those of the branch");
  }
  if (descends.exit_code != 0) return InvalidArgument("the history of the new commits is broken");
  PAAS_ASSIGN_OR_RETURN(
      const os::CommandResult complete,
      os::RunCommand(Git({"rev-list", "--objects", "--quiet", commit, "--not", base})));
  if (complete.exit_code != 0) return InvalidArgument("the new commits are not complete");
  return absl::OkStatus();
}

// The index comes last: with it git sees the pack.
Status IncomingPack::Migrate() const {
  const std::string packs = repository_ + "/objects/pack";
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                        os::ListDirectory(directory_ + "/pack"));
  for (const bool indexes : {false, true}) {
    for (const std::string& name : names) {
      if (name.ends_with(".idx") != indexes) continue;
      PAAS_RETURN_IF_ERROR(MoveFile(directory_ + "/pack/" + name, packs + "/" + name));
    }
  }
  return os::SyncDirectory(packs);
}

}  // namespace paas::controller
