#include "container/wire/channel.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace paas::container::wire {
namespace {

// The first byte of a datagram.
constexpr char kInline = 'i';
constexpr char kInMemfd = 'm';  // the first descriptor holds the payload

constexpr size_t kInlineBytes = 32u << 10;
constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

int SendDatagram(int socket, char kind, std::string_view payload, const std::vector<int>& fds) {
  std::array<iovec, 2> parts{{{&kind, 1}, {const_cast<char*>(payload.data()), payload.size()}}};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMaxDescriptors)> control{};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  if (!fds.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * fds.size());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * fds.size());
    std::memcpy(CMSG_DATA(header), fds.data(), sizeof(int) * fds.size());
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

int MakeSealedMemfd(std::string_view payload, os::UniqueFd& memfd) {
  memfd.Reset(::memfd_create("paas-message", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memfd.valid()) return errno;
  while (!payload.empty()) {
    const ssize_t written = ::write(memfd.get(), payload.data(), payload.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    payload.remove_prefix(static_cast<size_t>(written));
  }
  return ::fcntl(memfd.get(), F_ADD_SEALS, kSeals) == 0 ? 0 : errno;
}

int ReadSealedMemfd(int memfd, std::string& payload) {
  struct stat info {};
  if (::fcntl(memfd, F_GET_SEALS) != kSeals || ::fstat(memfd, &info) != 0) return EBADMSG;
  if (static_cast<size_t>(info.st_size) > kMaxPayloadBytes) return EMSGSIZE;
  payload.resize(static_cast<size_t>(info.st_size));
  size_t done = 0;
  while (done < payload.size()) {
    const ssize_t got =
        ::pread(memfd, &payload[done], payload.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return EBADMSG;
    done += static_cast<size_t>(got);
  }
  return 0;
}

void TakeDescriptors(msghdr& message, std::vector<os::UniqueFd>& descriptors) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      descriptors.emplace_back(fd);
    }
  }
}

}  // namespace

int MakeChannel(std::pair<os::UniqueFd, os::UniqueFd>& ends) {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()) != 0) return errno;
  ends.first.Reset(fds[0]);
  ends.second.Reset(fds[1]);
  return 0;
}

int Send(int socket, std::string_view payload, const std::vector<int>& descriptors) {
  if (descriptors.size() >= kMaxDescriptors || payload.size() > kMaxPayloadBytes) return EMSGSIZE;
  if (payload.size() <= kInlineBytes) return SendDatagram(socket, kInline, payload, descriptors);
  os::UniqueFd memfd;
  if (const int error = MakeSealedMemfd(payload, memfd); error != 0) return error;
  std::vector<int> all{memfd.get()};
  all.insert(all.end(), descriptors.begin(), descriptors.end());
  return SendDatagram(socket, kInMemfd, {}, all);
}

int Receive(int socket, Datagram& datagram) {
  datagram = {};
  std::string buffer(kInlineBytes + 1, '\0');
  iovec part{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMaxDescriptors)> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return errno;
  TakeDescriptors(message, datagram.descriptors);
  datagram.end = got == 0;
  if (datagram.end) return 0;
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return EBADMSG;
  if (buffer[0] == kInline) {
    datagram.payload = buffer.substr(1, static_cast<size_t>(got) - 1);
    return 0;
  }
  if (buffer[0] != kInMemfd || datagram.descriptors.empty()) return EBADMSG;
  const int error = ReadSealedMemfd(datagram.descriptors[0].get(), datagram.payload);
  datagram.descriptors.erase(datagram.descriptors.begin());
  return error;
}

}  // namespace paas::container::wire
