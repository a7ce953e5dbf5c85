#pragma once

#include <sys/socket.h>

#include <string>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/status/status.h"

namespace paas::agent {

struct ListenAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// "127.0.0.1:8080", "*:80", "[::]:443"; "unix:/path" for a socket in the file system.
// InvalidArgument otherwise.
StatusOr<ListenAddress> ParseListenAddress(const std::string& text);

// The sockets that the router listens on, bound in the network namespace of the node. They are
// handed to nginx and kept here as well: when nginx ends, connections wait for the next one instead
// of being refused. A restarted agent gets them back from the nginx that runs. Not thread-safe.
class ListenSockets {
 public:
  // From here on there is one for each of `addresses`, in their order, and no other: bound when it
  // is not there yet. FailedPrecondition when somebody else listens there.
  Status Keep(const std::vector<std::string>& addresses);

  // Copies from a process those that are missing here and that it has, at the numbers at which it
  // was handed `addresses`. What does not listen at its address in our network namespace is left.
  void TakeFrom(int pidfd, const std::vector<std::string>& addresses);

  // Whether the first `count` are there.
  bool HasFirst(size_t count) const;
  // In the order of Keep(), borrowed.
  std::vector<int> descriptors() const;

  void Close() { sockets_.clear(); }

 private:
  using Socket = std::pair<std::string, os::UniqueFd>;
  os::UniqueFd Extract(const std::string& address);

  std::vector<Socket> sockets_;
};

}  // namespace paas::agent
