#include "container/launch/zygote.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string_view>
#include <utility>

#include "container/launch/confinement.h"
#include "container/launch/executor.h"
#include "container/launch/slot.h"
#include "container/launch/syscalls.h"
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

// Who is killed first when memory runs out. Inherited; lowering it takes power over the node.
void SetOomScore(std::string_view score) {
  const os::UniqueFd file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  (void)!::write(file.get(), score.data(), score.size());
}

// The agent is the last that a node without memory may kill; containers are as good as any process.
constexpr std::string_view kContainerOomScore = "0";
// What is run in a container beside its own processes goes before them, and before its init: after
// a kill the kernel may look for another victim though memory is free again.
constexpr std::string_view kEnteredOomScore = "100";

bool Hand(int answers, const SlotNamespaces& slot) {
  const auto answer = wire::Encode(wire::Answer(wire::SlotReady{}));
  return wire::Send(answers, answer, {slot.user.get(), slot.network.get()}) == 0;
}

// The one request of a child process: its descriptors in the order of the message.
class Handler {
 public:
  Handler(int answers, int template_namespace, std::vector<os::UniqueFd> descriptors)
      : answers_(answers),
        template_namespace_(template_namespace),
        descriptors_(std::move(descriptors)) {}

  int operator()(const wire::SlotRequest& request) {
    SlotNamespaces slot;
    const Outcome outcome = MakeSlot(request.ids, slot);
    if (outcome) return Fail("prepare a slot", *outcome);
    return Hand(answers_, slot) ? 0 : 1;
  }

  int operator()(wire::StartRequest& request) {
    Resources resources = MakeResources(request);
    resources.user_namespace = Next();
    resources.network_namespace = Next();
    TakeStreams(request, resources);
    return Executor(std::move(resources)).Run(request.plan);
  }

  int operator()(wire::EnterRequest& request) {
    SetOomScore(kEnteredOomScore);
    Resources resources = MakeResources(request);
    resources.container = Next();
    resources.terminal = request.terminal;
    resources.rows = request.rows;
    resources.columns = request.columns;
    TakeStreams(request, resources);
    return Executor(std::move(resources)).Run(request.plan);
  }

  int operator()(wire::ChangeRequest& request) {
    Resources resources;
    resources.answers = answers_;
    resources.template_namespace = template_namespace_;
    resources.outer_namespace = Next();
    resources.user_namespace = Next();
    Executor executor(std::move(resources));
    if (executor.Run(request.plan) != 0) return 1;
    const wire::Changed changed{executor.changed_files()};
    return wire::Send(answers_, wire::Encode(wire::Answer(changed))) == 0 ? 0 : 1;
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
  void TakeStreams(const Message& request, Resources& resources) {
    if (request.has_stdin) resources.stdio[0] = Next();
    if (request.has_stdout) resources.stdio[1] = Next();
    if (request.has_stderr) resources.stdio[2] = Next();
    for (uint32_t i = 0; i < request.handed; ++i) resources.handed.push_back(Next());
  }

  os::UniqueFd Next() {
    return next_ < descriptors_.size() ? std::move(descriptors_[next_++]) : os::UniqueFd();
  }

  int answers_;
  int template_namespace_;
  std::vector<os::UniqueFd> descriptors_;
  size_t next_ = 0;
};

// In the child: never returns to the loop.
[[noreturn]] void Handle(wire::Request request, std::vector<os::UniqueFd> descriptors,
                         int template_namespace) {
  const sigset_t set = ChildSignal();
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  const os::UniqueFd answers = std::move(descriptors.front());
  descriptors.erase(descriptors.begin());
  Handler handler(answers.get(), template_namespace, std::move(descriptors));
  ::_exit(std::visit(handler, request));
}

// The group of v2 that the request's process is to be made in; empty: none.
std::string GroupOf(const wire::Request& request) {
  const AssemblyPlan* plan = nullptr;
  if (const auto* start = std::get_if<wire::StartRequest>(&request)) plan = &start->plan;
  if (const auto* enter = std::get_if<wire::EnterRequest>(&request)) plan = &enter->plan;
  if (const auto* change = std::get_if<wire::ChangeRequest>(&request)) plan = &change->plan;
  if (plan == nullptr || plan->steps.empty()) return {};
  const auto* join = std::get_if<JoinCgroups>(&plan->steps.front());
  return join == nullptr ? std::string() : join->unified;
}

// v2 does not move single threads, and moving a process waits for a grace period of RCU; a child
// can be made in another group without that.
Outcome ForkInto(const std::string& group, pid_t& pid) {
  os::UniqueFd directory;
  if (!group.empty()) {
    directory.Reset(::open(group.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!directory.valid()) return FailedTo("open " + group);
  }
  pid = Clone3(0, nullptr, directory.get());
  return pid >= 0 ? Done() : FailedTo("fork" + (group.empty() ? "" : " into " + group));
}

void Refuse(int answers, const std::string& step, const Problem& problem) {
  const wire::Failed failed{step, problem.error_number, problem.message};
  (void)wire::Send(answers, wire::Encode(wire::Answer(failed)));
}

}  // namespace

Outcome Zygote::Prepare() {
  PAAS_RETURN_IF_PROBLEM(HideFromTracers());
  ::umask(0);  // modes are meant as they are written
  if (::chdir("/") != 0) return FailedTo("enter /");
  StopIgnoringInternalSignals();
  SetOomScore(kContainerOomScore);
  const sigset_t set = ChildSignal();
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  children_.Reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!children_.valid()) return FailedTo("open a signalfd");
  return MakeTemplate(template_namespace_);
}

int Zygote::Reap() {
  signalfd_siginfo info{};
  while (::read(children_.get(), &info, sizeof info) > 0) {
  }
  return ended_.Reap();
}

bool Zygote::AcceptRequest() {
  wire::Datagram datagram;
  const int error = wire::Receive(requests_.get(), datagram);
  if (datagram.end) return false;
  if (error != 0 || datagram.descriptors.empty()) return true;  // nobody to answer to
  auto request = wire::DecodeRequest(datagram.payload);
  const int answers = datagram.descriptors.front().get();
  if (!request) {
    Refuse(answers, "read the request", {EBADMSG, "malformed"});
    return true;
  }
  const auto* slot = std::get_if<wire::SlotRequest>(&*request);
  if (slot != nullptr && HandSpare(answers, slot->ids)) return true;
  pid_t pid = -1;
  const Outcome outcome = ForkInto(GroupOf(*request), pid);
  if (outcome) Refuse(answers, "take the request", *outcome);
  if (pid == 0) {
    requests_.Reset();
    children_.Reset();
    spare_.channel.Reset();
    Handle(*std::move(request), std::move(datagram.descriptors), template_namespace_.get());
  }
  return true;
}

// Without a process of its own: there is nothing in it that waits.
bool Zygote::HandSpare(int answers, const IdRange& ids) {
  const SlotHolder spare = std::move(spare_);
  SlotNamespaces slot;
  return spare.channel.valid() && !TakeSlot(spare, ids, slot) && Hand(answers, slot);
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
  int next_reap_ms = -1;
  while (true) {
    pollfd events[2] = {{requests_.get(), POLLIN, 0}, {children_.get(), POLLIN, 0}};
    const bool wants_spare =
        !spare_.channel.valid() && (next_reap_ms < 0 || next_reap_ms > kPauseMs);
    const int ready = ::poll(events, 2, wants_spare ? kPauseMs : next_reap_ms);
    if (ready < 0 && errno != EINTR) return 1;
    if (ready == 0 && wants_spare) KeepSpare();
    if (events[1].revents != 0 || next_reap_ms >= 0) next_reap_ms = Reap();
    if (events[0].revents != 0 && !AcceptRequest()) return 0;
  }
}

}  // namespace paas::container::launch
