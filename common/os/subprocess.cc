#include "common/os/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "common/os/pipe.h"
#include "common/os/spawn_request.h"

namespace paas::os {
namespace {

constexpr size_t kKeptOutputBytes = 16u << 20;
using Clock = std::chrono::steady_clock;

struct Child {
  pid_t pid = -1;
  UniqueFd pidfd;
  UniqueFd in, out, err;  // our ends
};

StatusOr<Child> Spawn(const Command& command) {
  PAAS_ASSIGN_OR_RETURN(Pipe in, MakePipe());
  PAAS_ASSIGN_OR_RETURN(Pipe out, MakePipe());
  PAAS_ASSIGN_OR_RETURN(Pipe err, MakePipe());
  SpawnRequest request;
  request.Give(in.reader.get(), 0);
  request.Give(out.writer.get(), 1);
  request.Give(err.writer.get(), 2);
  if (!command.cwd.empty()) request.SetDirectory(command.cwd);
  Child child;
  PAAS_ASSIGN_OR_RETURN(child.pid, request.Start(command.argv, command.env));
  child.pidfd.Reset(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
  child.in = std::move(in.writer);
  child.out = std::move(out.reader);
  child.err = std::move(err.reader);
  ::fcntl(child.in.get(), F_SETFL, O_NONBLOCK);
  return child;
}

// Moves bytes between the caller and the child until both output pipes are closed.
class Pump {
 public:
  Pump(const Command& command, Child& child, const OutputSink& sink, CommandResult& result)
      : input_(command.input), child_(child), sink_(sink), result_(result) {
    if (command.timeout) deadline_ = Clock::now() + *command.timeout;
    if (input_.empty()) child_.in.Reset();
  }

  Status Run() {
    while (child_.out || child_.err) {
      pollfd fds[] = {{child_.out.get(), POLLIN, 0},
                      {child_.err.get(), POLLIN, 0},
                      {child_.in.get(), POLLOUT, 0}};
      const int ready = ::poll(fds, 3, RemainingMs());
      if (ready < 0 && errno != EINTR) return ErrnoStatus("poll");
      if (ready == 0) return Status(absl::StatusCode::kDeadlineExceeded, "timed out");
      if (ready < 0) continue;
      if (fds[0].revents) Drain(child_.out, /*is_stderr=*/false);
      if (fds[1].revents) Drain(child_.err, /*is_stderr=*/true);
      if (fds[2].revents) Feed();
    }
    return absl::OkStatus();
  }

  int RemainingMs() const {
    if (!deadline_) return -1;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - Clock::now());
    return static_cast<int>(std::max<int64_t>(0, left.count()));
  }

 private:
  void Drain(UniqueFd& fd, bool is_stderr) {
    char buffer[16384];
    const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) return fd.Reset();
    const std::string_view text(buffer, static_cast<size_t>(got));
    if (sink_) return sink_(text, is_stderr);
    std::string& kept = is_stderr ? result_.error_output : result_.output;
    if (kept.size() < kKeptOutputBytes) kept.append(text);
  }

  void Feed() {
    const ssize_t written = ::write(child_.in.get(), input_.data(), input_.size());
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (written < 0) return child_.in.Reset();  // it does not want the rest
    input_.remove_prefix(static_cast<size_t>(written));
    if (input_.empty()) child_.in.Reset();
  }

  std::string_view input_;
  Child& child_;
  const OutputSink& sink_;
  CommandResult& result_;
  std::optional<Clock::time_point> deadline_;
};

int Reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string LastLines(const std::string& text, size_t bytes) {
  std::string tail = text.size() > bytes ? text.substr(text.size() - bytes) : text;
  while (!tail.empty() && tail.back() == '\n') tail.pop_back();
  return tail;
}

}  // namespace

StatusOr<CommandResult> RunCommand(const Command& command, const OutputSink& sink) {
  if (command.argv.empty()) return InvalidArgument("a command needs a program");
  PAAS_ASSIGN_OR_RETURN(Child child, Spawn(command));
  CommandResult result;
  Pump pump(command, child, sink, result);
  Status pumped = pump.Run();
  if (pumped.ok() && child.pidfd) {
    // A child may close its output and live on; the timeout still holds.
    pollfd ended{child.pidfd.get(), POLLIN, 0};
    if (::poll(&ended, 1, pump.RemainingMs()) == 0) {
      pumped = Status(absl::StatusCode::kDeadlineExceeded, "timed out");
    }
  }
  if (!pumped.ok()) ::kill(-child.pid, SIGKILL);
  result.exit_code = Reap(child.pid);
  if (!pumped.ok()) return Annotate(pumped, command.argv[0]);
  return result;
}

StatusOr<std::string> RunChecked(const Command& command) {
  PAAS_ASSIGN_OR_RETURN(CommandResult result, RunCommand(command));
  if (result.exit_code != 0) {
    return Internal(command.argv[0] + ": exit " + std::to_string(result.exit_code) + ": " +
                    LastLines(result.error_output, 2000));
  }
  return std::move(result.output);
}

}  // namespace paas::os
