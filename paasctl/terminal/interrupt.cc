#include "paasctl/terminal/interrupt.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

namespace paas::paasctl {

void BlockInteractiveSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGWINCH);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

void RestoreInterrupt() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

os::UniqueFd SignalDescriptor(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return os::UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

bool TakeSignal(const os::UniqueFd& signals) {
  signalfd_siginfo info{};
  return ::read(signals.get(), &info, sizeof info) == sizeof info;
}

InterruptWatch::InterruptWatch(std::function<void(int)> on_interrupt)
    : on_interrupt_(std::move(on_interrupt)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      signals_(SignalDescriptor(SIGINT)),
      thread_([this] { Run(); }) {}

InterruptWatch::~InterruptWatch() {
  const uint64_t one = 1;
  // An eventfd takes eight bytes whole or is broken beyond telling.
  const ssize_t written = ::write(stop_.get(), &one, sizeof one);
  static_cast<void>(written);
  thread_.join();
}

void InterruptWatch::Run() {
  int count = 0;
  while (true) {
    pollfd ready[] = {{stop_.get(), POLLIN, 0}, {signals_.get(), POLLIN, 0}};
    if (::poll(ready, 2, -1) < 0) continue;
    if (ready[0].revents != 0) return;
    while (TakeSignal(signals_)) on_interrupt_(++count);
  }
}

}  // namespace paas::paasctl
