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
  (void)wire::Send(channel, outcome ? outcome->message : "");
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

}  // namespace

Outcome MakeSlot(const IdRange& ids, SlotNamespaces& slot) {
  std::pair<os::UniqueFd, os::UniqueFd> channel;
  errno = wire::MakeChannel(channel);
  if (errno != 0) return FailedTo("make a channel");
  const pid_t holder = Clone3(CLONE_NEWUSER | CLONE_NEWNET, nullptr);
  if (holder < 0) return FailedTo("clone");
  if (holder == 0) {
    channel.first.Reset();
    Hold(channel.second.get());
  }
  channel.second.Reset();
  Outcome outcome = Collect(holder, ids, slot);
  wire::Datagram told;
  if (!outcome && wire::Receive(channel.first.get(), told) != 0) outcome = FailedTo("hear of lo");
  if (!outcome && !told.payload.empty()) outcome = Refuse(EIO, told.payload);
  channel.first.Reset();
  ::waitpid(holder, nullptr, 0);
  return outcome;
}

}  // namespace paas::container::launch
