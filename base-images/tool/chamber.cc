#include "base-images/tool/chamber.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace paas::base_image {
namespace {

// The one thing a signal handler can reach.
volatile pid_t chamber_pid = 0;

void KillChamber(int) {
  // PID 1 of a pid namespace takes everything in it along.
  if (chamber_pid > 0) ::kill(chamber_pid, SIGKILL);
}

void HandleSignals(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

Status EnterMountNamespace() {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return ErrnoStatus("set the parent-death signal");
  if (::unshare(CLONE_NEWNS) != 0) return ErrnoStatus("make a mount namespace");
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return ErrnoStatus("make / private");
  }
  if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) {
    return ErrnoStatus("mount /proc");
  }
  return {};
}

[[noreturn]] void RunChild(const std::function<int()>& work) {
  HandleSignals(SIG_DFL);
  int code = 1;
  if (const Status status = EnterMountNamespace(); !status.ok()) {
    std::fprintf(stderr, "paas-base-image: %s\n", Message(status).c_str());
  } else {
    code = work();
  }
  std::fflush(nullptr);
  ::_exit(code);
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

StatusOr<int> RunInChamber(const std::function<int()>& work,
                           const std::function<void()>& clean_up) {
  if (::unshare(CLONE_NEWPID) != 0) return ErrnoStatus("make a pid namespace");
  HandleSignals(KillChamber);
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return ErrnoStatus("fork");
  if (child == 0) RunChild(work);
  chamber_pid = child;
  const int code = WaitFor(child);
  chamber_pid = 0;
  clean_up();
  return code;
}

}  // namespace paas::base_image
