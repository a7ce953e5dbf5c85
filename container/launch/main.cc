// paas-launch: started once by the agent with its request socket as descriptor 3. Not for people.

#include <fcntl.h>
#include <sys/socket.h>

#include <cstdio>

#include "container/launch/zygote.h"

int main() {
  constexpr int kRequests = 3;
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(kRequests, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
    std::fprintf(stderr, "paas-launch is started by paas-agent\n");
    return 2;
  }
  ::fcntl(kRequests, F_SETFD, FD_CLOEXEC);
  return paas::container::launch::Zygote(paas::os::UniqueFd(kRequests)).Serve();
}
