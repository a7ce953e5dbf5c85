#include "agent/router/listen_sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "container/handed.h"

namespace paas::agent {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr int kNetnsCookie = 71;  // SO_NETNS_COOKIE, Linux 5.14

template <typename Address>
ListenAddress Wrap(const Address& address) {
  ListenAddress wrapped;
  std::memcpy(&wrapped.storage, &address, sizeof address);
  wrapped.size = sizeof address;
  return wrapped;
}

StatusOr<ListenAddress> ParseUnix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return InvalidArgument("'" + path + "' is too long for a socket");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return Wrap(address);
}

StatusOr<os::UniqueFd> Bind(const std::string& text) {
  PAAS_ASSIGN_OR_RETURN(const ListenAddress address, ParseListenAddress(text));
  const int family = address.storage.ss_family;
  // nginx leaves the mode of sockets that it is handed as it is, and wants them not to block.
  os::UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return ErrnoStatus("make a socket for " + text);
  const int on = 1;
  if (family == AF_UNIX) {
    ::unlink(text.c_str() + kUnix.size());
  } else if (::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
             (family == AF_INET6 &&
              ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0)) {
    return ErrnoStatus("prepare a socket for " + text);
  }
  if (::bind(fd.get(), address.get(), address.size) != 0) {
    return FailedPrecondition(Message(ErrnoStatus("listen on " + text)));
  }
  if (family == AF_UNIX && ::chmod(text.c_str() + kUnix.size(), 0600) != 0) {
    return ErrnoStatus("close " + text + " to others");
  }
  if (::listen(fd.get(), SOMAXCONN) != 0) return ErrnoStatus("listen on " + text);
  return fd;
}

// 0 when the kernel does not tell: then all are equal.
uint64_t NetworkOf(int fd) {
  uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  return ::getsockopt(fd, SOL_SOCKET, kNetnsCookie, &cookie, &size) == 0 ? cookie : 0;
}

// A process that was broken into may have anything at the number.
bool ListensAt(int fd, const std::string& text) {
  const StatusOr<ListenAddress> address = ParseListenAddress(text);
  ListenAddress bound;
  bound.size = sizeof bound.storage;
  int listens = 0;
  socklen_t size = sizeof listens;
  const os::UniqueFd ours(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return address.ok() &&
         ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) == 0 &&
         std::memcmp(&bound.storage, &address->storage, sizeof bound.storage) == 0 &&
         ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0 &&
         NetworkOf(fd) == NetworkOf(ours.get());
}

}  // namespace

StatusOr<ListenAddress> ParseListenAddress(const std::string& text) {
  if (text.starts_with(kUnix)) return ParseUnix(text.substr(kUnix.size()));
  const size_t colon = text.rfind(':');
  uint16_t port = 0;
  if (colon != std::string::npos) {
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  }
  std::string host = text.substr(0, std::min(colon, text.size()));
  if (host == "*") host = "0.0.0.0";  // as nginx takes it
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (port != 0 && ::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) return Wrap(v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (port != 0 && bracketed &&
      ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6.sin6_addr) == 1) {
    return Wrap(v6);
  }
  return InvalidArgument("'" + text + "' is not address:port");
}

os::UniqueFd ListenSockets::Extract(const std::string& address) {
  const auto found = std::find_if(sockets_.begin(), sockets_.end(),
                                  [&](const Socket& one) { return one.first == address; });
  return found == sockets_.end() ? os::UniqueFd() : std::move(found->second);
}

Status ListenSockets::Keep(const std::vector<std::string>& addresses) {
  std::vector<Socket> kept;
  for (const std::string& address : addresses) kept.emplace_back(address, Extract(address));
  sockets_ = std::move(kept);  // the others close: what is bound next may need their place
  for (auto& [address, fd] : sockets_) {
    if (fd.valid()) continue;
    PAAS_ASSIGN_OR_RETURN(fd, Bind(address));
  }
  return absl::OkStatus();
}

void ListenSockets::TakeFrom(int pidfd, const std::vector<std::string>& addresses) {
  std::vector<Socket> taken;
  for (size_t i = 0; i < addresses.size(); ++i) {
    taken.emplace_back(addresses[i], Extract(addresses[i]));
    if (taken.back().second.valid()) continue;
    const int number = container::kFirstHandedDescriptor + static_cast<int>(i);
    os::UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd, number, 0)));
    if (fd.valid() && ListensAt(fd.get(), addresses[i])) taken.back().second = std::move(fd);
  }
  sockets_ = std::move(taken);
}

bool ListenSockets::HasFirst(size_t count) const {
  return sockets_.size() >= count &&
         std::all_of(sockets_.begin(), sockets_.begin() + static_cast<ptrdiff_t>(count),
                     [](const Socket& one) { return one.second.valid(); });
}

std::vector<int> ListenSockets::descriptors() const {
  std::vector<int> descriptors;
  for (const auto& [address, fd] : sockets_) descriptors.push_back(fd.get());
  return descriptors;
}

}  // namespace paas::agent
