#include "paasctl/git/submodule_fetch.h"

#include <stdlib.h>

#include <chrono>

#include "common/git/environment.h"
#include "common/os/file.h"
#include "common/os/subprocess.h"

namespace paas::paasctl {
namespace {

constexpr std::chrono::minutes kTimeout{3};
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
os::Command GitCommand(const std::string& repository, const std::vector<std::string>& arguments) {
  os::Command command;
  command.argv = {"prlimit",
                  "--core=0",
                  "--cpu=180",
                  "--fsize=" + std::to_string(kFileBytes),
                  "--as=" + std::to_string(kMemoryBytes),
                  "git",
                  "--git-dir=" + repository};
  for (const char* setting :
       {"core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null",
        "core.askPass=", "credential.helper=", "safe.directory=*", "core.sharedRepository=group",
        "fetch.fsckObjects=true", "gc.auto=0", "pack.threads=1", "protocol.allow=never",
        "protocol.https.allow=always", "http.followRedirects=false", "http.lowSpeedLimit=1000",
        "http.lowSpeedTime=20", "core.bigFileThreshold=32m"}) {
    command.argv.insert(command.argv.end(), {"-c", setting});
  }
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.env = git::IsolatedEnvironment();
  (*command.env)["GIT_ALLOC_LIMIT"] = "512m";
  command.timeout = kTimeout;
  return command;
}

// The last line of what git says is the reason.
std::string ReasonOf(const os::CommandResult& result) {
  std::string text = result.error_output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const size_t begin = text.rfind('\n');
  text = begin == std::string::npos ? text : text.substr(begin + 1);
  if (text.empty()) text = "git ended with " + std::to_string(result.exit_code);
  return text.substr(0, kLongestReason);
}

StatusOr<std::string> Git(const std::string& repository, const std::vector<std::string>& arguments,
                          const std::string& input = {}) {
  os::Command command = GitCommand(repository, arguments);
  command.input = input;
  PAAS_ASSIGN_OR_RETURN(const os::CommandResult result, os::RunCommand(command));
  if (result.exit_code != 0) return FailedPrecondition(ReasonOf(result));
  return result.output;
}

Status Download(const NeededSubmodule& needed, const std::string& repository) {
  PAAS_RETURN_IF_ERROR(Git(repository, {"init", "--quiet", "--bare", "--template="}).status());
  return Git(repository, {"-c", "http.curloptResolve=" + needed.resolve, "fetch", "--quiet",
                          "--depth=1", "--no-tags", "--no-write-fetch-head",
                          "--no-recurse-submodules", "--end-of-options", needed.url, needed.commit})
      .status();
}

}  // namespace

StatusOr<std::string> FetchSubmodule(const NeededSubmodule& needed, const std::string& quarantine) {
  PAAS_ASSIGN_OR_RETURN(const Directory scratch, Directory::Make(quarantine));
  std::string repository = needed.repository;
  if (repository.empty()) {
    repository = scratch.path() + "/repo.git";
    PAAS_RETURN_IF_ERROR(Download(needed, repository));
  }
  PAAS_ASSIGN_OR_RETURN(std::string commit, Git(repository, {"cat-file", "commit", needed.commit}));
  // What is reachable from the tree alone.
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(quarantine + "/pack", 0770));
  PAAS_RETURN_IF_ERROR(
      Git(repository,
          {"pack-objects", "--quiet", "--revs", "--delta-base-offset", quarantine + "/pack/pack"},
          needed.commit + "^{tree}\n")
          .status());
  return commit;
}

}  // namespace paas::paasctl
