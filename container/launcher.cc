#include "container/launcher.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "common/os/file.h"
#include "common/os/pipe.h"
#include "container/helper_process.h"
#include "container/wire/channel.h"
#include "container/wire/message.h"

namespace paas::container {
namespace {

// A start takes milliseconds; only a filesystem that does not answer takes this long.
constexpr timeval kAnswerTimeout{30, 0};

Status StatusOf(const wire::Failed& failed) {
  return ErrnoStatus(failed.error_number, failed.step + ": " + failed.message);
}

struct Reply {
  std::optional<wire::Answer> answer;  // nothing: the end
  std::vector<os::UniqueFd> descriptors;
};

StatusOr<Reply> ReceiveReply(int channel) {
  wire::Datagram datagram;
  const int error = wire::Receive(channel, datagram);
  if (error == EAGAIN) {
    return Status(absl::StatusCode::kDeadlineExceeded, "no answer from the launch helper");
  }
  if (error != 0 && error != ECONNRESET) {
    return ErrnoStatus(error, "hear from the launch helper");
  }
  Reply reply;
  if (datagram.end || error == ECONNRESET) return reply;
  reply.answer = wire::DecodeAnswer(datagram.payload);
  if (!reply.answer) return Internal("the launch helper's answer is malformed");
  reply.descriptors = std::move(datagram.descriptors);
  return reply;
}

std::vector<int> Given(const std::array<int, 3>& stdio) {
  std::vector<int> given;
  for (const int fd : stdio) {
    if (fd >= 0) given.push_back(fd);
  }
  return given;
}

// Both ends of a pipe whose inode belongs to a container user, so that a program there may open it
// anew as /dev/stdout.
Status MakePipe(uint32_t host_uid, uint32_t host_gid, os::UniqueFd& reader, os::UniqueFd& writer) {
  PAAS_ASSIGN_OR_RETURN(os::Pipe pipe, os::MakePipe());
  reader = std::move(pipe.reader);
  writer = std::move(pipe.writer);
  if (::fchown(reader.get(), host_uid, host_gid) == 0) return absl::OkStatus();
  return ErrnoStatus("give a pipe to the container");
}

struct Pipes {
  os::UniqueFd inside[3];
  os::UniqueFd outside[3];
};

Status MakePipes(uint32_t uid, uint32_t gid, Pipes& pipes) {
  PAAS_RETURN_IF_ERROR(MakePipe(uid, gid, pipes.inside[0], pipes.outside[0]));
  PAAS_RETURN_IF_ERROR(MakePipe(uid, gid, pipes.outside[1], pipes.inside[1]));
  return MakePipe(uid, gid, pipes.outside[2], pipes.inside[2]);
}

struct Entered {
  wire::Started started;
  os::UniqueFd pidfd;
  os::UniqueFd terminal;
};

StatusOr<Entered> AwaitEntered(int channel) {
  Entered entered;
  while (true) {
    PAAS_ASSIGN_OR_RETURN(Reply reply, ReceiveReply(channel));
    if (!reply.answer) break;
    if (const auto* failed = std::get_if<wire::Failed>(&*reply.answer)) return StatusOf(*failed);
    if (reply.descriptors.empty()) return Internal("the launch helper sent no descriptor");
    if (const auto* started = std::get_if<wire::Started>(&*reply.answer)) {
      entered.started = *started;
      entered.pidfd = std::move(reply.descriptors[0]);
    } else if (std::holds_alternative<wire::TerminalOpened>(*reply.answer)) {
      entered.terminal = std::move(reply.descriptors[0]);
    }
  }
  if (!entered.pidfd.valid()) return Unavailable("the launch helper ended before it answered");
  return entered;
}

}  // namespace

Launcher::Launcher(std::string binary, std::string filter)
    : binary_(std::move(binary)), filter_(std::move(filter)) {}

Launcher::~Launcher() {
  const std::lock_guard lock(mutex_);
  ForgetHelperLocked();
}

Status Launcher::StartHelper() {
  const std::lock_guard lock(mutex_);
  return socket_.valid() ? absl::OkStatus() : StartHelperLocked();
}

// The helper exits when its socket closes.
void Launcher::ForgetHelperLocked() {
  socket_.Reset();
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Status Launcher::StartHelperLocked() {
  std::pair<os::UniqueFd, os::UniqueFd> ends;
  if (const int error = wire::MakeChannel(ends); error != 0) {
    return ErrnoStatus(error, "make the launch helper's socket");
  }
  PAAS_ASSIGN_OR_RETURN(pid_, SpawnHelper(binary_, ends.second.get()));
  ends.second.Reset();
  socket_ = std::move(ends.first);
  StatusOr<Reply> hello = ReceiveReply(socket_.get());
  if (hello.ok() && hello->answer && std::holds_alternative<wire::Ready>(*hello->answer)) {
    return absl::OkStatus();
  }
  ForgetHelperLocked();
  PAAS_RETURN_IF_ERROR(hello.status());
  if (!hello->answer) return Unavailable(binary_ + " ended at once");
  const auto* failed = std::get_if<wire::Failed>(&*hello->answer);
  return failed != nullptr ? StatusOf(*failed) : Internal("unexpected answer of " + binary_);
}

StatusOr<os::UniqueFd> Launcher::Submit(const std::string& request, std::vector<int> descriptors) {
  std::pair<os::UniqueFd, os::UniqueFd> ends;
  if (const int error = wire::MakeChannel(ends); error != 0) {
    return ErrnoStatus(error, "make an answer socket");
  }
  ::setsockopt(ends.first.get(), SOL_SOCKET, SO_RCVTIMEO, &kAnswerTimeout, sizeof kAnswerTimeout);
  descriptors.insert(descriptors.begin(), ends.second.get());
  const std::lock_guard lock(mutex_);
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!socket_.valid()) PAAS_RETURN_IF_ERROR(StartHelperLocked());
    const int error = wire::Send(socket_.get(), request, descriptors);
    if (error == 0) return std::move(ends.first);
    if (error != EPIPE && error != ECONNRESET) return ErrnoStatus(error, "ask the launch helper");
    ForgetHelperLocked();  // it died; the containers go on
  }
  return Unavailable("the launch helper keeps dying");
}

StatusOr<PendingSlot> Launcher::RequestSlot(const IdRange& ids) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd channel,
                        Submit(wire::Encode(wire::Request(wire::SlotRequest{ids})), {}));
  return PendingSlot(this, ids, std::move(channel));
}

StatusOr<Slot> PendingSlot::ReadAnswer() const {
  PAAS_ASSIGN_OR_RETURN(Reply reply, ReceiveReply(channel_.get()));
  if (!reply.answer) return Unavailable("the launch helper ended before it answered");
  if (const auto* failed = std::get_if<wire::Failed>(&*reply.answer)) return StatusOf(*failed);
  if (reply.descriptors.size() != 2) return Internal("the launch helper sent no namespaces");
  return Slot{ids_, std::move(reply.descriptors[0]), std::move(reply.descriptors[1])};
}

// Asked twice: when the helper dies over the request, a new one makes the slot.
StatusOr<Slot> PendingSlot::Take() {
  StatusOr<Slot> slot = ReadAnswer();
  if (!absl::IsUnavailable(slot.status())) return slot;
  PAAS_ASSIGN_OR_RETURN(const PendingSlot again, launcher_->RequestSlot(ids_));
  return again.ReadAnswer();
}

StatusOr<Launcher::Pending> Launcher::Assemble(const AssemblyPlan& plan, const Slot& slot,
                                               const std::array<int, 3>& stdio,
                                               const std::vector<int>& handed) {
  std::vector<int> descriptors{slot.user_namespace.get(), slot.network_namespace.get()};
  for (const int fd : Given(stdio)) descriptors.push_back(fd);
  descriptors.insert(descriptors.end(), handed.begin(), handed.end());
  const wire::StartRequest request{plan,          filter_,
                                   stdio[0] >= 0, stdio[1] >= 0,
                                   stdio[2] >= 0, static_cast<uint32_t>(handed.size())};
  Pending pending;
  PAAS_ASSIGN_OR_RETURN(pending.channel_,
                        Submit(wire::Encode(wire::Request(request)), std::move(descriptors)));
  return pending;
}

// Not asked twice: what a helper that died has done is not known here.
StatusOr<std::vector<std::string>> Launcher::Change(const AssemblyPlan& plan, int outer_namespace,
                                                    int user_namespace) {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd channel,
                        Submit(wire::Encode(wire::Request(wire::ChangeRequest{plan})),
                               {outer_namespace, user_namespace}));
  PAAS_ASSIGN_OR_RETURN(Reply reply, ReceiveReply(channel.get()));
  if (!reply.answer) return Unavailable("the launch helper ended before it answered");
  if (const auto* failed = std::get_if<wire::Failed>(&*reply.answer)) return StatusOf(*failed);
  auto* changed = std::get_if<wire::Changed>(&*reply.answer);
  if (changed == nullptr) return Internal("unexpected answer to a change");
  return std::move(changed->files);
}

// Two processes answer, in any order: the one that made init, and init.
Status Launcher::Pending::ReadAnswer() {
  PAAS_ASSIGN_OR_RETURN(Reply reply, ReceiveReply(channel_.get()));
  if (!reply.answer) return Aborted("the container was killed while it was assembled");
  if (const auto* failed = std::get_if<wire::Failed>(&*reply.answer)) return StatusOf(*failed);
  if (const auto* started = std::get_if<wire::Started>(&*reply.answer)) {
    if (reply.descriptors.size() != 2) return Internal("the launch helper sent no pidfd");
    pid = started->pid;
    pidfd = std::move(reply.descriptors[0]);
    outer_namespace = std::move(reply.descriptors[1]);
  }
  ready_ = ready_ || std::holds_alternative<wire::Ready>(*reply.answer);
  return absl::OkStatus();
}

Status Launcher::Pending::AwaitInit() {
  while (!pidfd.valid()) PAAS_RETURN_IF_ERROR(ReadAnswer());
  return absl::OkStatus();
}

Status Launcher::Pending::AwaitReady() {
  while (!ready_) PAAS_RETURN_IF_ERROR(ReadAnswer());
  return absl::OkStatus();
}

Status Launcher::Pending::Go() const {
  if (const int error = wire::Send(channel_.get(), "go"); error != 0) {
    return ErrnoStatus(error, "let init go");
  }
  PAAS_ASSIGN_OR_RETURN(const Reply reply, ReceiveReply(channel_.get()));
  if (!reply.answer) return absl::OkStatus();  // the exec closed it
  const auto* failed = std::get_if<wire::Failed>(&*reply.answer);
  return failed != nullptr ? StatusOf(*failed) : Internal("unexpected answer of init");
}

StatusOr<std::unique_ptr<ExecSession>> Launcher::Enter(const AssemblyPlan& plan, int container,
                                                       const IdRange& ids,
                                                       const ExecRequest& request) {
  const bool piped = !request.terminal && !request.discard;
  Pipes pipes;
  if (piped) {
    PAAS_RETURN_IF_ERROR(
        MakePipes(ids.base + request.process.uid, ids.base + request.process.gid, pipes));
  }
  wire::EnterRequest message{plan, filter_, piped, piped, piped};
  if (request.terminal) {
    message.terminal = true;
    message.rows = request.terminal->rows;
    message.columns = request.terminal->columns;
  }
  std::vector<int> descriptors{container};
  for (const os::UniqueFd& fd : pipes.inside) {
    if (fd.valid()) descriptors.push_back(fd.get());
  }
  message.handed = static_cast<uint32_t>(request.handed.size());
  descriptors.insert(descriptors.end(), request.handed.begin(), request.handed.end());
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd channel,
                        Submit(wire::Encode(wire::Request(message)), std::move(descriptors)));
  for (os::UniqueFd& fd : pipes.inside) fd.Reset();
  PAAS_ASSIGN_OR_RETURN(Entered entered, AwaitEntered(channel.get()));
  auto session = std::make_unique<ExecSession>(entered.started.pid, std::move(entered.pidfd),
                                               request.terminal.has_value());
  if (request.terminal) {
    session->input.Reset(::fcntl(entered.terminal.get(), F_DUPFD_CLOEXEC, 0));
    session->output = std::move(entered.terminal);
  } else {
    session->input = std::move(pipes.outside[0]);
    session->output = std::move(pipes.outside[1]);
    session->error = std::move(pipes.outside[2]);
  }
  return session;
}

}  // namespace paas::container
