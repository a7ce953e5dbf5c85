#include "paasctl/git/submodule_fetch.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>

#include "common/git/environment.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "paasctl/git/ssh_transport.h"
#include "paasctl/output/text.h"

namespace paas::paasctl {
namespace {

constexpr std::chrono::seconds kTimeout{180};
constexpr uint64_t kFileBytes = 512ull << 20;     // a pack of a submodule's files
constexpr uint64_t kMemoryBytes = 2048ull << 20;  // address space, mapped packs included
constexpr size_t kLongestReason = 400;

class Directory {
 public:
  static StatusOr<Directory> Make(const std::string& above) {
    std::string path = above + "/module-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) return ErrnoStatus("mkdtemp " + path);
    return Directory(path);
  }
  Directory(Directory&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  Directory& operator=(Directory&&) = delete;
  ~Directory() {
    if (!path_.empty()) (void)os::RemoveTree(path_);
  }
  const std::string& path() const { return path_; }

 private:
  explicit Directory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Nothing is read but what is said here; nobody is asked for a password, and none is known.
os::Command GitCommand(const std::string& repository, const std::vector<std::string>& arguments,
                       const FetchBudget& budget) {
  const auto left =
      std::chrono::ceil<std::chrono::seconds>(budget.deadline - std::chrono::steady_clock::now());
  const std::chrono::seconds time = std::clamp(left, std::chrono::seconds(1), kTimeout);
  os::Command command;
  // Its own timeout outlives a hook that was killed.
  command.argv = {"timeout",
                  "--signal=KILL",
                  std::to_string(time.count() + 5),
                  "prlimit",
                  "--core=0",
                  "--cpu=180",
                  "--fsize=" + std::to_string(std::min(kFileBytes, budget.bytes)),
                  "--as=" + std::to_string(kMemoryBytes),
                  "git",
                  "--git-dir=" + repository};
  for (const char* setting :
       {"core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null",
        "core.askPass=", "credential.helper=", "safe.directory=*", "core.sharedRepository=group",
        "fetch.fsckObjects=true", "gc.auto=0", "pack.threads=1", "protocol.allow=never",
        "http.followRedirects=false", "http.lowSpeedLimit=1000", "http.lowSpeedTime=20",
        "core.bigFileThreshold=32m"}) {
    command.argv.insert(command.argv.end(), {"-c", setting});
  }
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.env = git::IsolatedEnvironment();
  (*command.env)["GIT_ALLOC_LIMIT"] = "512m";
  command.timeout = time;
  return command;
}

// The last line of what git says is the reason; of SSH, the last one of ssh or the server.
std::string ReasonOf(const os::CommandResult& result) {
  std::string text = result.error_output;
  const size_t advice = text.find("fatal: Could not read from remote repository.");
  if (advice != std::string::npos && advice != 0) text.resize(advice);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const size_t begin = text.rfind('\n');
  text = begin == std::string::npos ? text : text.substr(begin + 1);
  if (text.empty()) text = "git ended with " + std::to_string(result.exit_code);
  return Printable(text.substr(0, kLongestReason));
}

StatusOr<std::string> Git(const std::string& repository, const std::vector<std::string>& arguments,
                          const FetchBudget& budget, const std::string& input = {}) {
  if (budget.bytes == 0 || std::chrono::steady_clock::now() >= budget.deadline) {
    return Status(absl::StatusCode::kResourceExhausted,
                  "the submodules of one push take too much space or time");
  }
  os::Command command = GitCommand(repository, arguments, budget);
  command.input = input;
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result, os::RunCommand(command));
  if (result.exit_code != 0) return FailedPrecondition(ReasonOf(result));
  return result.output;
}

// Of the files in a directory.
uint64_t BytesIn(const std::string& directory) {
  uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.is_regular_file(error)) bytes += entry.file_size(error);
  }
  return bytes;
}

// Returns the key of a server that was met for the first time.
StatusOr<std::string> Download(const NeededSubmodule& needed, const std::string& scratch,
                               const std::string& repository, const FetchBudget& budget,
                               const LoginSigner& sign) {
  PAAS_RETURN_IF_ERROR(
      Git(repository, {"init", "--quiet", "--bare", "--template="}, budget).status());
  std::vector<std::string> arguments = {"-c", "http.curloptResolve=" + needed.resolve, "-c",
                                        "protocol.https.allow=always"};
  std::unique_ptr<SshTransport> ssh;
  if (needed.ssh) {
    PAAS_ASSIGN_OR_RETURN(ssh, SshTransport::Make(*needed.ssh, scratch, sign));
    arguments = ssh->settings();
  }
  arguments.insert(arguments.end(),
                   {"fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head",
                    "--no-recurse-submodules", "--end-of-options", needed.url, needed.commit});
  PAAS_RETURN_IF_ERROR(Git(repository, arguments, budget).status());
  return ssh == nullptr ? std::string() : ssh->NewHostKey();
}

}  // namespace

StatusOr<FetchedModule> FetchSubmodule(const NeededSubmodule& needed, const std::string& quarantine,
                                       FetchBudget& budget, const LoginSigner& sign) {
  FetchedModule fetched;
  PAAS_ASSIGN_OR_RETURN(const Directory scratch, Directory::Make(quarantine));
  std::string repository = needed.repository;
  if (repository.empty()) {
    repository = scratch.path() + "/repo.git";
    PAAS_ASSIGN_OR_RETURN(fetched.host_key,
                          Download(needed, scratch.path(), repository, budget, sign));
  }
  PAAS_ASSIGN_OR_RETURN(fetched.commit,
                        Git(repository, {"cat-file", "commit", needed.commit}, budget));
  // What is reachable from the tree alone.
  const std::string packs = quarantine + "/pack";
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(packs, 0770));
  const uint64_t before = BytesIn(packs);
  PAAS_RETURN_IF_ERROR(
      Git(repository, {"pack-objects", "--quiet", "--revs", "--delta-base-offset", packs + "/pack"},
          budget, needed.commit + "^{tree}\n")
          .status());
  budget.bytes -= std::min(budget.bytes, BytesIn(packs) - before);
  return fetched;
}

}  // namespace paas::paasctl
