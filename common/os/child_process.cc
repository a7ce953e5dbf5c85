#include "common/os/child_process.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "common/os/pipe.h"
#include "common/os/spawn_request.h"

namespace paas::os {
namespace {

constexpr size_t kErrorTailBytes = 2000;

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
  PAAS_ASSIGN_OR_RETURN(Pipe in, MakePipe());
  PAAS_ASSIGN_OR_RETURN(Pipe out, MakePipe());
  UniqueFd errors(::memfd_create("stderr", MFD_CLOEXEC));
  if (!errors) return ErrnoStatus("memfd_create");
  SpawnRequest request;
  request.Give(in.reader.get(), 0);
  request.Give(out.writer.get(), 1);
  request.Give(errors.get(), 2);
  if (!command.cwd.empty()) request.SetDirectory(command.cwd);
  PAAS_ASSIGN_OR_RETURN(const pid_t pid, request.Start(command.argv, command.env));
  return ChildProcess(command.argv[0], pid, std::move(in.writer), std::move(out.reader),
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
  return Internal(name_ + ": exit " + std::to_string(code) + ": " + ErrorTail());
}

std::string ChildProcess::ErrorTail() const { return Tail(errors_.get()); }

}  // namespace paas::os
