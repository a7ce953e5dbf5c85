#pragma once

#include <csignal>
#include <functional>
#include <thread>

#include "common/os/unique_fd.h"

namespace paas::paasctl {

// Blocks SIGINT and SIGWINCH in the calling thread and all that it starts later, and ignores
// SIGPIPE: they are read as events (InterruptWatch, the exec pump). Call it first in main.
void BlockInteractiveSignals();

// Gives SIGINT its default action back, for verbs that have nothing to tidy up.
void RestoreInterrupt();

// Calls `on_interrupt` with 1, 2, … for each Ctrl-C, on a thread of its own, until destroyed.
class InterruptWatch {
 public:
  explicit InterruptWatch(std::function<void(int count)> on_interrupt);
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

 private:
  void Run();

  std::function<void(int)> on_interrupt_;
  os::UniqueFd stop_;     // eventfd
  os::UniqueFd signals_;  // signalfd
  std::thread thread_;
};

// A signalfd for `signal`, which must be blocked.
os::UniqueFd SignalDescriptor(int signal);

// Takes one pending signal off the descriptor; false when there is none.
bool TakeSignal(const os::UniqueFd& signals);

}  // namespace paas::paasctl
