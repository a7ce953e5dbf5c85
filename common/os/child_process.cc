#include "common/os/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace paas::os {
namespace {

constexpr size_t kErrorTailBytes = 2000;

struct PipePair {
  UniqueFd read_end;
  UniqueFd write_end;
};

StatusOr<PipePair> MakePipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return ErrnoStatus("pipe2");
  return PipePair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

// The attributes and file actions of one posix_spawn, freed together.
class SpawnRequest {
 public:
  SpawnRequest() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnRequest() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnRequest(const SpawnRequest&) = delete;
  SpawnRequest& operator=(const SpawnRequest&) = delete;

  void SetStdio(int in, int out, int err, const std::string& cwd) {
    ::posix_spawn_file_actions_adddup2(&actions_, in, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out, 1);
    ::posix_spawn_file_actions_adddup2(&actions_, err, 2);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    if (!cwd.empty()) ::posix_spawn_file_actions_addchdir_np(&actions_, cwd.c_str());
  }

  StatusOr<pid_t> Spawn(const Command& command) {
    std::vector<std::string> argv = command.argv;
    std::vector<std::string> env;
    if (command.env) {
      for (const auto& [name, value] : *command.env) env.push_back(name + "=" + value);
    }
    std::vector<char*> argv_pointers = Pointers(argv);
    std::vector<char*> env_pointers = Pointers(env);
    pid_t pid = -1;
    const int failure =
        ::posix_spawnp(&pid, argv_pointers[0], &actions_, &attributes_, argv_pointers.data(),
                       command.env ? env_pointers.data() : environ);
    if (failure != 0) return ErrnoStatus(failure, "start " + command.argv[0]);
    return pid;
  }

 private:
  static std::vector<char*> Pointers(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// The last bytes of a memfd, without the line ends.
std::string Tail(int fd) {
  const off_t size = ::lseek(fd, 0, SEEK_END);
  const off_t start = std::max<off_t>(0, size - static_cast<off_t>(kErrorTailBytes));
  std::string text(static_cast<size_t>(std::max<off_t>(0, size - start)), '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), start);
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

StatusOr<ChildProcess> ChildProcess::Start(const Command& command) {
  if (command.argv.empty()) return InvalidArgument("a command needs a program");
  PAAS_ASSIGN_OR_RETURN(PipePair in, MakePipe());
  PAAS_ASSIGN_OR_RETURN(PipePair out, MakePipe());
  UniqueFd errors(::memfd_create("stderr", MFD_CLOEXEC));
  if (!errors) return ErrnoStatus("memfd_create");
  SpawnRequest request;
  request.SetStdio(in.read_end.get(), out.write_end.get(), errors.get(), command.cwd);
  PAAS_ASSIGN_OR_RETURN(const pid_t pid, request.Spawn(command));
  return ChildProcess(command.argv[0], pid, std::move(in.write_end), std::move(out.read_end),
                      std::move(errors));
}

ChildProcess::ChildProcess(std::string name, pid_t pid, UniqueFd in, UniqueFd out, UniqueFd errors)
    : name_(std::move(name)),
      pid_(pid),
      in_(std::move(in)),
      out_(std::move(out)),
      errors_(std::move(errors)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : name_(std::move(other.name_)),
      pid_(std::exchange(other.pid_, -1)),
      exit_code_(other.exit_code_),
      in_(std::move(other.in_)),
      out_(std::move(other.out_)),
      errors_(std::move(other.errors_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0) return;
  Kill();
  Wait();
}

void ChildProcess::Kill() {
  if (pid_ > 0) ::kill(-pid_, SIGKILL);
}

int ChildProcess::Wait() {
  in_.Reset();
  out_.Reset();
  if (pid_ <= 0) return exit_code_;  // waitpid(-1) would reap a child of somebody else
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return exit_code_;
}

Status ChildProcess::WaitChecked() {
  const int code = Wait();
  if (code == 0) return absl::OkStatus();
  return Internal(name_ + ": exit " + std::to_string(code) + ": " + Tail(errors_.get()));
}

}  // namespace paas::os
