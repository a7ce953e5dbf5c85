#include "network/netlink/socket.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace paas::network::netlink {
namespace {

constexpr int kReceiveBytes = 64 << 10;
constexpr int kBufferBytes = 8 << 20;  // one transaction may hold thousands of elements

// NLMSG_ERROR: the errno, the original header (NETLINK_CAP_ACK leaves its payload out) and, with
// NETLINK_EXT_ACK, what the kernel has to say.
Status ErrorOf(const nlmsghdr& header, std::string_view payload, const Writer& messages) {
  if (payload.size() < sizeof(nlmsgerr)) return Internal("netlink: short error message");
  nlmsgerr error;
  std::memcpy(&error, payload.data(), sizeof error);
  if (error.error == 0) return absl::OkStatus();
  const uint32_t sequence = header.nlmsg_seq;
  std::string what =
      sequence >= 1 && sequence <= messages.count() ? messages.label(sequence) : "netlink";
  if ((header.nlmsg_flags & NLM_F_ACK_TLVS) != 0) {
    size_t skip = sizeof error;
    if ((header.nlmsg_flags & NLM_F_CAPPED) == 0) skip += error.msg.nlmsg_len - sizeof error.msg;
    const Attributes said(payload.substr(std::min(skip, payload.size())));
    if (said.Has(NLMSGERR_ATTR_MSG)) what += " (" + said.String(NLMSGERR_ATTR_MSG) + ")";
  }
  return ErrnoStatus(-error.error, what);
}

}  // namespace

Socket::Socket(os::UniqueFd fd)
    : fd_(std::move(fd)), in_(std::make_unique_for_overwrite<char[]>(kReceiveBytes)) {}

StatusOr<int> Socket::IndexOfLink(const std::string& name) {
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(fd_.get(), SIOCGIFINDEX, &request) == 0) return request.ifr_ifindex;
  return errno == ENODEV ? NotFound("there is no link " + name)
                         : ErrnoStatus("look up link " + name);
}

StatusOr<uint32_t> Socket::MtuOfLink(int index) {
  ifreq request{};
  request.ifr_ifindex = index;
  if (::ioctl(fd_.get(), SIOCGIFNAME, &request) != 0 ||
      ::ioctl(fd_.get(), SIOCGIFMTU, &request) != 0) {
    return ErrnoStatus("look up the MTU of link " + std::to_string(index));
  }
  return static_cast<uint32_t>(request.ifr_mtu);
}

StatusOr<Socket> Socket::Open(int protocol) {
  os::UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!fd) return ErrnoStatus("open netlink socket");
  const int on = 1;
  for (const int option : {NETLINK_CAP_ACK, NETLINK_EXT_ACK}) {
    (void)::setsockopt(fd.get(), SOL_NETLINK, option, &on,
                       sizeof on);  // older kernels: plain errors
  }
  for (const int option : {SO_SNDBUFFORCE, SO_RCVBUFFORCE}) {
    if (::setsockopt(fd.get(), SOL_SOCKET, option, &kBufferBytes, sizeof kBufferBytes) != 0) {
      return ErrnoStatus("size the buffers of a netlink socket");
    }
  }
  sockaddr_nl local{};
  local.nl_family = AF_NETLINK;
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&local), sizeof local) != 0) {
    return ErrnoStatus("bind netlink socket");
  }
  return Socket(std::move(fd));
}

namespace {

// What is known of the answers to one Send.
struct Answers {
  const Writer& messages;
  const Socket::Visit& visit;
  Status first_error;
  bool interrupted = false;
  bool done = false;

  void Take(const nlmsghdr& header, std::string_view payload) {
    interrupted |= (header.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
    const bool awaited = header.nlmsg_seq == messages.acknowledged();
    if (header.nlmsg_type == NLMSG_ERROR) {
      first_error.Update(ErrorOf(header, payload, messages));
      // After an error the awaited acknowledgement may never come. All that will come is queued:
      // the kernel works the messages off before sendto returns.
      done |= awaited || !first_error.ok();
    } else if (header.nlmsg_type == NLMSG_DONE) {
      done |= awaited;
    } else if (visit) {
      visit(header.nlmsg_type, payload);
    }
  }

  void TakeAll(std::string_view datagram) {
    while (datagram.size() >= sizeof(nlmsghdr)) {
      nlmsghdr header;
      std::memcpy(&header, datagram.data(), sizeof header);
      if (header.nlmsg_len < sizeof header || header.nlmsg_len > datagram.size()) return;
      Take(header, datagram.substr(sizeof header, header.nlmsg_len - sizeof header));
      datagram.remove_prefix(std::min<size_t>(NLMSG_ALIGN(header.nlmsg_len), datagram.size()));
    }
  }
};

}  // namespace

Status Socket::Send(Writer& messages, const Visit& visit) {
  if (messages.empty()) return absl::OkStatus();
  if (messages.acknowledged() == 0) messages.Acknowledge();
  const std::vector<char>& out = messages.buffer();
  if (::send(fd_.get(), out.data(), out.size(), 0) < 0) {
    return ErrnoStatus("send to netlink: " + messages.label(1));
  }
  Answers answers{messages, visit};
  while (!answers.done) {
    const ssize_t size = ::recv(fd_.get(), in_.get(), kReceiveBytes, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return ErrnoStatus("receive from netlink: " + messages.label(1));
    answers.TakeAll({in_.get(), static_cast<size_t>(size)});
  }
  // What is left belongs to this exchange; the next one must not read it.
  while (!answers.first_error.ok() &&
         ::recv(fd_.get(), in_.get(), kReceiveBytes, MSG_DONTWAIT) >= 0) {
  }
  if (!answers.first_error.ok()) return answers.first_error;
  return answers.interrupted ? Aborted("interrupted by a change: " + messages.label(1))
                             : absl::OkStatus();
}

}  // namespace paas::network::netlink
