#include "paasctl/git/login_agent.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

#include "common/os/file.h"
#include "common/ssh/wire.h"

namespace paas::paasctl {
namespace {

// Numbers of draft-miller-ssh-agent.
constexpr char kFailure = 5;
constexpr uint8_t kRequestIdentities = 11;
constexpr char kIdentitiesAnswer = 12;
constexpr uint8_t kSignRequest = 13;
constexpr char kSignResponse = 14;
constexpr uint32_t kLongestMessage = 64 << 10;

}  // namespace

std::string AnswerOfAgent(const std::string& message, const std::string& blob,
                          const LoginSigner& sign) {
  const std::string failure(1, kFailure);
  ssh::WireReader reader(message);
  const std::optional<uint8_t> kind = reader.Byte();
  if (kind == kRequestIdentities) {
    return std::string(1, kIdentitiesAnswer) + ssh::WireNumber(1) + ssh::WireString(blob) +
           ssh::WireString("deploy key");
  }
  if (kind != kSignRequest) return failure;
  const auto key = reader.String();
  const auto request = reader.String();
  if (!request || *key != blob) return failure;
  const StatusOr<std::string> signature = sign(std::string(*request));
  if (!signature.ok()) return failure;
  return std::string(1, kSignResponse) + ssh::WireString(*signature);
}

StatusOr<std::unique_ptr<LoginAgent>> LoginAgent::Start(const std::string& socket, std::string blob,
                                                        LoginSigner sign) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (socket.size() >= sizeof address.sun_path) return InvalidArgument(socket + " is too long");
  std::memcpy(address.sun_path, socket.data(), socket.size());
  os::UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!listener ||
      ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 4) != 0) {
    return ErrnoStatus("listen on " + socket);
  }
  os::UniqueFd stop(::eventfd(0, EFD_CLOEXEC));
  if (!stop) return ErrnoStatus("eventfd");
  return std::unique_ptr<LoginAgent>(
      new LoginAgent(std::move(listener), std::move(stop), std::move(blob), std::move(sign)));
}

LoginAgent::LoginAgent(os::UniqueFd listener, os::UniqueFd stop, std::string blob, LoginSigner sign)
    : listener_(std::move(listener)),
      stop_(std::move(stop)),
      blob_(std::move(blob)),
      sign_(std::move(sign)),
      thread_([this] { Run(); }) {}

LoginAgent::~LoginAgent() {
  (void)::eventfd_write(stop_.get(), 1);
  thread_.join();
}

bool LoginAgent::Await(int fd) {
  pollfd fds[] = {{.fd = stop_.get(), .events = POLLIN, .revents = 0},
                  {.fd = fd, .events = POLLIN, .revents = 0}};
  while (::poll(fds, 2, -1) < 0) {
    if (errno != EINTR) return false;
  }
  return fds[0].revents == 0;
}

bool LoginAgent::ReadAll(int fd, std::string& text, size_t size) {
  text.clear();
  char part[4096];
  while (text.size() < size) {
    if (!Await(fd)) return false;
    const ssize_t count = ::read(fd, part, std::min(sizeof part, size - text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.append(part, static_cast<size_t>(count));
  }
  return true;
}

void LoginAgent::Run() {
  while (Await(listener_.get())) {
    const os::UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client) Serve(client.get());
  }
}

void LoginAgent::Serve(int client) {
  std::string text;
  while (ReadAll(client, text, sizeof(uint32_t))) {
    const uint32_t size = ssh::WireReader(text).Number().value_or(0);
    if (size == 0 || size > kLongestMessage || !ReadAll(client, text, size)) return;
    // Whoever asks has gone, it may be: no signal of that.
    const std::string answer = ssh::WireString(AnswerOfAgent(text, blob_, sign_));
    if (::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) return;
  }
}

}  // namespace paas::paasctl
