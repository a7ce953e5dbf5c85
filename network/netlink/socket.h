#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "network/netlink/message.h"

namespace paas::network::netlink {

// One netlink socket. It belongs for its life to the network namespace it was opened in, whatever
// namespace the thread is in later. Not thread-safe.
class Socket {
 public:
  // `protocol` is NETLINK_ROUTE or NETLINK_NETFILTER.
  static StatusOr<Socket> Open(int protocol);

  // Hands over the payload, after nlmsghdr, of each answer.
  using Visit = std::function<void(uint16_t type, std::string_view payload)>;

  // Sends all messages at once and waits for the acknowledgement (of the last, unless the writer
  // asked for another one) or the end of the dump. Returns the Status of the first message that
  // failed, with its label and the kernel's own words when it gives any. Messages after a failed
  // one are still executed by rtnetlink; an nftables transaction is executed whole or not at all.
  // Aborted when a change interrupted a dump: ask again.
  Status Send(Writer& messages, const Visit& visit = nullptr);

  // Of the socket's namespace, by ioctl: unlike RTM_GETLINK it does not wait for RTNL. NotFound
  // when there is no such link.
  StatusOr<int> IndexOfLink(const std::string& name);
  StatusOr<uint32_t> MtuOfLink(int index);

 private:
  explicit Socket(os::UniqueFd fd);
  os::UniqueFd fd_;
  std::unique_ptr<char[]> in_;  // what is being received
};

}  // namespace paas::network::netlink
