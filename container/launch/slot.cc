#include "container/launch/slot.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <utility>

#include "container/launch/syscalls.h"
#include "container/wire/channel.h"

namespace paas::container::launch {
namespace {

constexpr char kUp[] = "up";  // an empty datagram would look like the end

Outcome BringLoopbackUp() {
  const os::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return FailedTo("open a socket");
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0 ? Done() : FailedTo("set lo up");
}

// In the new namespaces: sets up what only a process inside can, tells, and lives until the other
// end closes.
[[noreturn]] void Hold(int channel) {
  const Outcome outcome = BringLoopbackUp();
  (void)wire::Send(channel, outcome ? outcome->message : kUp);
  wire::Datagram end;
  (void)wire::Receive(channel, end);
  ::_exit(0);
}

Outcome WriteMap(const std::string& path, const IdRange& ids) {
  const os::UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return FailedTo("open " + path);
  const std::string map = "0 " + std::to_string(ids.base) + " " + std::to_string(ids.size);
  if (::write(file.get(), map.data(), map.size()) >= 0) return Done();
  return FailedTo("map ids from " + std::to_string(ids.base));
}

Outcome Collect(pid_t holder, const IdRange& ids, SlotNamespaces& slot) {
  const std::string proc = "/proc/" + std::to_string(holder);
  PAAS_RETURN_IF_PROBLEM(WriteMap(proc + "/uid_map", ids));
  PAAS_RETURN_IF_PROBLEM(WriteMap(proc + "/gid_map", ids));
  slot.user.Reset(::open((proc + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
  slot.network.Reset(::open((proc + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
  return slot.user.valid() && slot.network.valid() ? Done() : FailedTo("open the namespaces");
}

// Only the holder has the other end, and it says nothing more: what was opened by its pid before
// was its own.
bool IsAlive(const SlotHolder& holder) {
  char byte = 0;
  return ::recv(holder.channel.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

}  // namespace

Outcome StartHolder(const std::vector<int>& not_for_it, SlotHolder& holder) {
  std::pair<os::UniqueFd, os::UniqueFd> channel;
  errno = wire::MakeChannel(channel);
  if (errno != 0) return FailedTo("make a channel");
  const pid_t pid = Clone3(CLONE_NEWUSER | CLONE_NEWNET, nullptr);
  if (pid < 0) return FailedTo("clone");
  if (pid == 0) {
    channel.first.Reset();
    for (const int fd : not_for_it) ::close(fd);
    Hold(channel.second.get());
  }
  holder = {pid, std::move(channel.first)};
  return Done();
}

Outcome TakeSlot(const SlotHolder& holder, const IdRange& ids, SlotNamespaces& slot) {
  wire::Datagram told;
  errno = wire::Receive(holder.channel.get(), told);
  if (errno != 0) return FailedTo("hear of lo");
  if (told.end) return Refuse(ESRCH, "the namespaces' process ended");
  if (told.payload != kUp) return Refuse(EIO, told.payload);
  PAAS_RETURN_IF_PROBLEM(Collect(holder.pid, ids, slot));
  return IsAlive(holder) ? Done() : Refuse(ESRCH, "the namespaces' process ended");
}

Outcome MakeSlot(const IdRange& ids, SlotNamespaces& slot) {
  SlotHolder holder;
  PAAS_RETURN_IF_PROBLEM(StartHolder({}, holder));
  Outcome outcome = TakeSlot(holder, ids, slot);
  holder.channel.Reset();
  ::waitpid(holder.pid, nullptr, 0);
  return outcome;
}

}  // namespace paas::container::launch
