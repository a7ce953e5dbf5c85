#include "controller/http/connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace paas::controller::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kForHeaders{10'000};
constexpr milliseconds kForBody{30'000};
constexpr milliseconds kForLeaving{1'000};
constexpr uint64_t kMostHeaderBytes = 64 << 10;
constexpr uint64_t kLeastBytesPerMillisecond = 16;

}  // namespace

milliseconds Connection::Budget::Left() const {
  const milliseconds earned(bytes / kLeastBytesPerMillisecond);
  return std::max(base + earned - waited, milliseconds(0));
}

Connection::Connection(os::UniqueFd socket, SSL_CTX* context)
    : socket_(std::move(socket)), reading_{kForHeaders}, writing_{kForBody} {
  const int flags = ::fcntl(socket_.get(), F_GETFL);
  ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK);
  if (context == nullptr) return;
  ssl_.reset(::SSL_new(context));
  if (ssl_ == nullptr) return;
  ::SSL_set_fd(ssl_.get(), socket_.get());
  ::SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

Connection::~Connection() = default;

bool Connection::Accept() {
  if (ssl_ == nullptr) return true;
  while (true) {
    const int result = ::SSL_accept(ssl_.get());
    if (result == 1) return true;
    if (!Again(result, POLLIN, reading_)) return false;
  }
}

void Connection::HeadersAreRead() {
  are_headers_read_ = true;
  reading_ = {kForBody};
}

void Connection::Finish() {
  if (ssl_ != nullptr) ::SSL_shutdown(ssl_.get());
  ::shutdown(socket_.get(), SHUT_WR);
  Budget budget{kForLeaving};
  char unread[4096];
  while (Wait(POLLIN, budget) && ::recv(socket_.get(), unread, sizeof unread, 0) > 0) {
  }
}

bool Connection::Wait(short events, Budget& budget) const {
  pollfd poll{.fd = socket_.get(), .events = events, .revents = 0};
  const milliseconds left = budget.Left();
  if (left.count() == 0) return false;
  const auto begin = Clock::now();
  const int ready = ::poll(&poll, 1, static_cast<int>(left.count()));
  budget.waited += std::chrono::ceil<milliseconds>(Clock::now() - begin);
  return ready > 0 || (ready < 0 && errno == EINTR);
}

bool Connection::Again(int result, short events, Budget& budget) {
  if (ssl_ == nullptr) {
    return (errno == EAGAIN || errno == EINTR) && Wait(events, budget);
  }
  switch (::SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Wait(POLLIN, budget);
    case SSL_ERROR_WANT_WRITE:
      return Wait(POLLOUT, budget);
    default:
      return false;
  }
}

// Data, or the end of it; what is not there yet is waited for in read().
bool Connection::is_readable() const { return true; }

// False as well when the other side has gone: whoever waits for our events need not be looked for.
bool Connection::is_writable() const {
  pollfd poll{.fd = socket_.get(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&poll, 1, 0) == 0;
}

ssize_t Connection::ReadSome(char* to, size_t size) {
  while (true) {
    const int result = ssl_ != nullptr ? ::SSL_read(ssl_.get(), to, static_cast<int>(size))
                                       : static_cast<int>(::recv(socket_.get(), to, size, 0));
    if (result > 0) {
      reading_.bytes += static_cast<uint64_t>(result);
      return result;
    }
    if (ssl_ == nullptr && result == 0) return 0;
    if (!Again(result, POLLIN, reading_)) return -1;
  }
}

ssize_t Connection::read(char* to, size_t size) {
  if (begin_ == end_) {
    if (!are_headers_read_ && reading_.bytes >= kMostHeaderBytes) return -1;
    const ssize_t got = ReadSome(buffer_.data(), buffer_.size());
    if (got <= 0) return got;
    begin_ = 0;
    end_ = static_cast<size_t>(got);
  }
  // The library reads lines byte by byte, and keeps one of a chunk however long it is.
  line_bytes_ = size == 1 ? line_bytes_ + 1 : 0;
  if (line_bytes_ > kMostHeaderBytes) return -1;
  const size_t piece = std::min(size, end_ - begin_);
  std::memcpy(to, buffer_.data() + begin_, piece);
  begin_ += piece;
  return static_cast<ssize_t>(piece);
}

ssize_t Connection::write(const char* from, size_t size) {
  size = std::min<size_t>(size, 1 << 20);
  while (true) {
    const int result = ssl_ != nullptr
                           ? ::SSL_write(ssl_.get(), from, static_cast<int>(size))
                           : static_cast<int>(::send(socket_.get(), from, size, MSG_NOSIGNAL));
    if (result > 0) {
      writing_.bytes += static_cast<uint64_t>(result);
      return result;
    }
    if (!Again(result, POLLOUT, writing_)) return -1;
  }
}

}  // namespace paas::controller::http
