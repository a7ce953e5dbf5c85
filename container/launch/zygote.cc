#include "container/launch/zygote.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "container/launch/confinement.h"
#include "container/launch/executor.h"
#include "container/launch/slot.h"
#include "container/launch/template.h"
#include "container/wire/channel.h"
#include "container/wire/message.h"

namespace paas::container::launch {
namespace {

// Nobody asks: a container that has just been started needs the processor more.
constexpr int kPauseMs = 200;

sigset_t ChildSignal() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGCHLD);
  return set;
}

// posix_spawn leaves the two signals that the C library keeps for itself ignored, and they would
// stay so in every program of every container.
void StopIgnoringInternalSignals() {
  struct {
    void (*handler)(int) = SIG_DFL;
    unsigned long flags = 0;
    void (*restorer)() = nullptr;
    unsigned long mask = 0;
  } action;  // as the kernel has it; the C library's sigaction() refuses these signals
  for (const int signal : {32, 33}) {
    ::syscall(SYS_rt_sigaction, signal, &action, nullptr, sizeof action.mask);
  }
}

// The one request of a child process: its descriptors in the order of the message.
class Handler {
 public:
  Handler(int answers, int template_namespace, SlotHolder spare,
          std::vector<os::UniqueFd> descriptors)
      : answers_(answers),
        template_namespace_(template_namespace),
        spare_(std::move(spare)),
        descriptors_(std::move(descriptors)) {}

  int operator()(const wire::SlotRequest& request) {
    SlotNamespaces slot;
    const bool taken = spare_.channel.valid() && !TakeSlot(spare_, request.ids, slot);
    if (!taken) {
      const Outcome outcome = MakeSlot(request.ids, slot);
      if (outcome) return Fail("prepare a slot", *outcome);
    }
    const auto answer = wire::Encode(wire::Answer(wire::SlotReady{}));
    return wire::Send(answers_, answer, {slot.user.get(), slot.network.get()}) == 0 ? 0 : 1;
  }

  int operator()(wire::StartRequest& request) {
    Resources resources = MakeResources(request);
    resources.user_namespace = Next();
    resources.network_namespace = Next();
    TakeStdio(request, resources);
    return Executor(std::move(resources)).Run(request.plan);
  }

  int operator()(wire::EnterRequest& request) {
    Resources resources = MakeResources(request);
    resources.container = Next();
    resources.terminal = request.terminal;
    resources.rows = request.rows;
    resources.columns = request.columns;
    TakeStdio(request, resources);
    return Executor(std::move(resources)).Run(request.plan);
  }

  int Fail(const std::string& step, const Problem& problem) {
    const wire::Failed failed{step, problem.error_number, problem.message};
    (void)wire::Send(answers_, wire::Encode(wire::Answer(failed)));
    return 1;
  }

 private:
  template <class Message>
  Resources MakeResources(Message& request) const {
    Resources resources;
    resources.answers = answers_;
    resources.template_namespace = template_namespace_;
    resources.filter = std::move(request.filter);
    return resources;
  }

  template <class Message>
  void TakeStdio(const Message& request, Resources& resources) {
    if (request.has_stdin) resources.stdio[0] = Next();
    if (request.has_stdout) resources.stdio[1] = Next();
    if (request.has_stderr) resources.stdio[2] = Next();
  }

  os::UniqueFd Next() {
    return next_ < descriptors_.size() ? std::move(descriptors_[next_++]) : os::UniqueFd();
  }

  int answers_;
  int template_namespace_;
  SlotHolder spare_;
  std::vector<os::UniqueFd> descriptors_;
  size_t next_ = 0;
};

// In the child: never returns to the loop.
[[noreturn]] void Handle(wire::Datagram datagram, int template_namespace, SlotHolder spare) {
  const sigset_t set = ChildSignal();
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  const os::UniqueFd answers = std::move(datagram.descriptors.front());
  datagram.descriptors.erase(datagram.descriptors.begin());
  Handler handler(answers.get(), template_namespace, std::move(spare),
                  std::move(datagram.descriptors));
  auto request = wire::DecodeRequest(datagram.payload);
  if (!request) ::_exit(handler.Fail("read the request", {EBADMSG, "malformed"}));
  ::_exit(std::visit(handler, *request));
}

}  // namespace

Outcome Zygote::Prepare() {
  PAAS_RETURN_IF_PROBLEM(HideFromTracers());
  StopIgnoringInternalSignals();
  const sigset_t set = ChildSignal();
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  children_.Reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!children_.valid()) return FailedTo("open a signalfd");
  return MakeTemplate(template_namespace_);
}

void Zygote::Reap() {
  signalfd_siginfo info{};
  while (::read(children_.get(), &info, sizeof info) > 0) {
  }
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

bool Zygote::AcceptRequest() {
  wire::Datagram datagram;
  const int error = wire::Receive(requests_.get(), datagram);
  if (datagram.end) return false;
  if (error != 0 || datagram.descriptors.empty()) return true;  // nobody to answer to
  // A request for a slot comes with nothing but where to answer.
  SlotHolder spare;
  if (datagram.descriptors.size() == 1) spare = std::move(spare_);
  const pid_t pid = ::fork();
  if (pid == 0) {
    requests_.Reset();
    children_.Reset();
    spare_.channel.Reset();
    Handle(std::move(datagram), template_namespace_.get(), std::move(spare));
  }
  return true;  // when the fork failed, closing the answer socket tells
}

void Zygote::KeepSpare() {
  // Without one, a slot is made when it is asked for; the next pause tries again.
  (void)StartHolder({requests_.get(), children_.get(), template_namespace_.get()}, spare_);
}

int Zygote::Serve() {
  const Outcome outcome = Prepare();
  const wire::Answer hello =
      outcome ? wire::Answer(wire::Failed{"prepare the launch helper", outcome->error_number,
                                          outcome->message})
              : wire::Answer(wire::Ready{});
  if (wire::Send(requests_.get(), wire::Encode(hello)) != 0 || outcome) return 1;
  while (true) {
    pollfd events[2] = {{requests_.get(), POLLIN, 0}, {children_.get(), POLLIN, 0}};
    const int ready = ::poll(events, 2, spare_.channel.valid() ? -1 : kPauseMs);
    if (ready < 0 && errno != EINTR) return 1;
    if (ready == 0) KeepSpare();
    if (events[1].revents != 0) Reap();
    if (events[0].revents != 0 && !AcceptRequest()) return 0;
  }
}

}  // namespace paas::container::launch
