#include "storage/nfsd/nfsd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/file.h"
#include "common/os/unique_fd.h"
#include "storage/nfsd/id_range.h"

namespace paas::storage {
namespace {

constexpr char kStart[] = ": install the package nfs-kernel-server, and start nfs-server";

StatusOr<os::UniqueFd> MakeListeningSocket(const std::string& address, uint16_t port) {
  const std::string where = address + ":" + std::to_string(port);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &name.sin_addr) != 1) {
    return InvalidArgument(address + " is no IPv4 address");
  }
  os::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!fd) return ErrnoStatus("make a socket");
  const int on = 1;
  // Connections of a server that has just ended still have the port.
  (void)::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    if (errno == EADDRINUSE) return AlreadyExists("another program listens on " + where);
    return ErrnoStatus("bind to " + where);
  }
  if (::listen(fd.get(), SOMAXCONN) != 0) {
    if (errno == EADDRINUSE) return AlreadyExists("another program listens on " + where);
    return ErrnoStatus("listen on " + where);
  }
  return fd;
}

}  // namespace

Status Nfsd::Check() const {
  const StatusOr<std::string> threads = os::ReadFile(control_ + "/threads");
  if (!threads.ok()) return Unavailable(std::string("this machine serves no NFS") + kStart);
  if (std::atoi(threads->c_str()) > 0) return absl::OkStatus();
  return Unavailable(std::string("nfsd does not run") + kStart);
}

StatusOr<std::set<uint16_t>> Nfsd::Ports() const {
  PAAS_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(control_ + "/portlist"));
  return ParsePortList(text);
}

Status Nfsd::CheckFree(const std::string& address, uint16_t port) {
  return MakeListeningSocket(address, port).status();
}

// The file is opened in the namespace: it is the opener who counts. Root of this machine owns it,
// as which the process goes on.
Status Nfsd::Listen(const std::string& address, const Listener& listener) const {
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd socket, MakeListeningSocket(address, listener.port));
  const std::string file = control_ + "/portlist";
  const std::string text = std::to_string(socket.get()) + "\n";
  return Annotate(RunInIdRange(listener.first_id,
                               [&file, &text]() -> int {
                                 const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
                                 if (fd < 0) return errno;
                                 const ssize_t written = ::write(fd, text.data(), text.size());
                                 return written == static_cast<ssize_t>(text.size()) ? 0 : errno;
                               }),
                  "give nfsd the port " + std::to_string(listener.port));
}

}  // namespace paas::storage
