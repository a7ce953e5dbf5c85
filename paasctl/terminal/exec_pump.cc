#include "paasctl/terminal/exec_pump.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "common/os/unique_fd.h"
#include "paasctl/terminal/interrupt.h"
#include "paasctl/terminal/raw_mode.h"
#include "paasctl/terminal/terminal.h"

namespace paas::paasctl {
namespace {

// The direction from here to there: keys, window sizes, Ctrl-C. Runs on a thread of its own, since
// reading the remote side blocks.
class InputPump {
 public:
  InputPump(ExecStream& stream, bool tty)
      : stream_(stream),
        tty_(tty),
        stop_(::eventfd(0, EFD_CLOEXEC)),
        resized_(SignalDescriptor(SIGWINCH)),
        interrupted_(SignalDescriptor(SIGINT)),
        thread_([this] { Run(); }) {}

  ~InputPump() {
    const uint64_t one = 1;
    const ssize_t written = ::write(stop_.get(), &one, sizeof one);
    static_cast<void>(written);
    thread_.join();
  }

 private:
  void Run() {
    bool open = true;
    while (true) {
      pollfd ready[] = {{stop_.get(), POLLIN, 0},
                        {resized_.get(), POLLIN, 0},
                        {interrupted_.get(), POLLIN, 0},
                        {open ? STDIN_FILENO : -1, POLLIN, 0}};
      if (::poll(ready, 4, -1) < 0) continue;
      if (ready[0].revents != 0) return;
      if (TakeSignal(resized_) && tty_) SendSize();
      // Without a terminal of its own the remote side never sees the key: pass it on as a signal.
      if (TakeSignal(interrupted_)) stream_.Signal(SIGINT);
      if (ready[3].revents != 0) open = ForwardInput();
    }
  }

  bool ForwardInput() {
    char buffer[32 << 10];
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    if (got <= 0) {
      stream_.CloseInput();
      return false;
    }
    return stream_.Write({buffer, static_cast<size_t>(got)});
  }

  void SendSize() {
    if (const auto size = TerminalSize(STDIN_FILENO)) stream_.Resize(*size);
  }

  ExecStream& stream_;
  const bool tty_;
  os::UniqueFd stop_;
  os::UniqueFd resized_;
  os::UniqueFd interrupted_;
  std::thread thread_;
};

}  // namespace

StatusOr<ExitRecord> PumpExec(ExecStream& stream, const PumpOptions& options) {
  std::optional<RawMode> raw;
  if (options.tty) {
    PAAS_ASSIGN_OR_RETURN(RawMode mode, RawMode::Enter(STDIN_FILENO));
    raw.emplace(std::move(mode));
  }
  InputPump input(stream, options.tty);
  while (true) {
    PAAS_ASSIGN_OR_RETURN(const ExecStream::Event event, stream.Read());
    if (const auto* exit = std::get_if<ExitRecord>(&event)) return *exit;
    const auto& data = std::get<ExecStream::Data>(event);
    (void)WriteText(data.is_stderr ? STDERR_FILENO : STDOUT_FILENO, data.bytes);
  }
}

}  // namespace paas::paasctl
