#include "common/os/termination.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace paas::os {
namespace {

sigset_t TerminationSet() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void BlockTerminationSignals() {
  const sigset_t set = TerminationSet();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

int WaitForTermination() {
  const sigset_t set = TerminationSet();
  int signal = 0;
  do {
    ::sigwait(&set, &signal);
  } while (signal == SIGHUP);
  return signal;
}

void ExitAfter(std::chrono::milliseconds patience) {
  std::thread([patience] {
    std::this_thread::sleep_for(patience);
    ::_exit(0);
  }).detach();
}

}  // namespace paas::os
