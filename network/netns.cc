#include "network/netns.h"

#include <fcntl.h>
#include <sched.h>

#include <cstdlib>

#include "common/os/file.h"

namespace paas::network {

Status InNetns(int netns_fd, const std::function<Status()>& action) {
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd home, os::Open("/proc/thread-self/ns/net", O_RDONLY));
  if (::setns(netns_fd, CLONE_NEWNET) != 0) return ErrnoStatus("enter the container's network");
  Status status = action();
  if (::setns(home.get(), CLONE_NEWNET) != 0) std::abort();
  return status;
}

}  // namespace paas::network
