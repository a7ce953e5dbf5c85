#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"

// Datagrams with descriptors over a SOCK_SEQPACKET socket. Payloads that do not fit a datagram
// travel in a sealed memfd. Errors are errno values, 0 is success: the helper that uses this links
// nothing that it does not need.

namespace paas::container::wire {

inline constexpr size_t kMaxPayloadBytes = 64u << 20;
inline constexpr size_t kMaxDescriptors = 24;

struct Datagram {
  std::string payload;
  std::vector<os::UniqueFd> descriptors;
  bool end = false;  // the other side is gone
};

// A connected pair, both ends close-on-exec.
int MakeChannel(std::pair<os::UniqueFd, os::UniqueFd>& ends);

// Never raises SIGPIPE. `descriptors` are borrowed.
int Send(int socket, std::string_view payload, const std::vector<int>& descriptors = {});

// Waits for one datagram. EBADMSG: malformed, or a memfd that its sender could still change.
int Receive(int socket, Datagram& datagram);

}  // namespace paas::container::wire
