#include "tests/bench/start/peer.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "common/os/file.h"
#include "common/os/subprocess.h"
#include "tests/bench/start/dial.h"
#include "tests/bench/start/process_tree.h"

namespace paas::bench {
namespace {

// Some engines make a namespace on the way that is not the container's: when nobody has listened
// for a while, look again.
constexpr int kRefusalsBeforeLookingAgain = 25;
constexpr int kStopTries = 2000;
constexpr int kStopPauseMs = 5;

const char* const kEnvironment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
    "HOME=/root", nullptr};

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

StatusOr<pid_t> Spawn(const std::vector<std::string>& argv, const std::string& output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0644);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, argv[0].c_str(), &actions, nullptr,
                                    Pointers(argv).data(), const_cast<char**>(kEnvironment));
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return ErrnoStatus(failed, "start " + argv[0]);
  return child;
}

bool IsInstalled(const std::string& program) {
  for (const char* directory :
       {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"}) {
    if (::access((std::string(directory) + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace

std::string Peer::Missing() const {
  for (const std::string& program : spec_.programs) {
    if (!IsInstalled(program)) return program + " is not installed";
  }
  return {};
}

Status Peer::Start() {
  namespace_.Reset();
  refusals_ = 0;
  before_ = Descendants(::getpid());
  PAAS_ASSIGN_OR_RETURN(child_, Spawn(spec_.start, workload_->directory() + "/" + spec_.name));
  return absl::OkStatus();
}

os::UniqueFd Peer::FindNamespace() {
  const pid_t found = FirstElsewhere(Descendants(::getpid(), before_));
  return found == 0 ? os::UniqueFd() : NetworkNamespaceOf(found);
}

os::UniqueFd Peer::Dial(uint16_t port) {
  if (!namespace_ || refusals_ >= kRefusalsBeforeLookingAgain) {
    refusals_ = 0;
    namespace_ = FindNamespace();
  }
  if (!namespace_) return {};
  os::UniqueFd connection = Connect(namespace_.get(), "127.0.0.1", port);
  refusals_ += connection ? 0 : 1;
  return connection;
}

Status Peer::Alive() {
  if (::waitpid(child_, nullptr, WNOHANG) == 0) return absl::OkStatus();
  child_ = 0;
  return FailedPrecondition(spec_.name + " has ended: " + Output());
}

Status Peer::Stop() {
  namespace_.Reset();
  // The container first, so that its engine sees the end and cleans up by itself.
  for (int i = 0; i < kStopTries && child_ > 0; ++i) {
    KillDescendants(before_, /*only_elsewhere=*/true);
    if (::waitpid(child_, nullptr, WNOHANG) != 0) child_ = 0;
    ReapChildren(before_);
    if (child_ > 0) ::poll(nullptr, 0, kStopPauseMs);
  }
  child_ = 0;
  if (!spec_.clean.empty()) (void)os::RunCommand({.argv = spec_.clean});
  for (int i = 0; i < kStopTries; ++i) {
    if (KillDescendants(before_, /*only_elsewhere=*/false) == 0) return absl::OkStatus();
    ReapChildren(before_);
    ::poll(nullptr, 0, kStopPauseMs);
  }
  return absl::DeadlineExceededError("processes of " + spec_.name + " do not end");
}

std::string Peer::Output() const {
  const std::string text = os::ReadFile(workload_->directory() + "/" + spec_.name).value_or("");
  constexpr size_t kLongest = 600;
  return text.size() > kLongest ? text.substr(text.size() - kLongest) : text;
}

}  // namespace paas::bench
