#pragma once

#include <httplib.h>
#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <memory>

#include "common/os/unique_fd.h"

namespace paas::controller::http {

struct SslDeleter {
  void operator()(SSL* ssl) const { ::SSL_free(ssl); }
};

// One connection, with or without TLS, as cpp-httplib reads and writes it. What the other side may
// have us wait for is bounded in all, not only for each byte: 10 s for the handshake and headers,
// of 64 KiB at most, then half a minute and more only while 16 KiB/s come or go. Used by one
// thread; shutdown(2) of its socket, from any, ends all waiting.
class Connection final : public httplib::Stream {
 public:
  // Takes the socket over. `context` null: without TLS.
  Connection(os::UniqueFd socket, SSL_CTX* context);
  ~Connection() override;

  // The handshake; true without TLS.
  bool Accept();
  // The headers are read: what comes now is a body.
  void HeadersAreRead();
  // Tells the other side that there is no more, and reads for a moment what it still sends: a
  // socket that is closed with something unread takes back what was written last.
  void Finish();

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_.get(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Budget {
    std::chrono::milliseconds base;
    std::chrono::milliseconds waited{0};
    uint64_t bytes = 0;

    std::chrono::milliseconds Left() const;
  };

  // Waits until an operation that ended with `result` can be tried again. False: it cannot.
  bool Again(int result, short events, Budget& budget);
  bool Wait(short events, Budget& budget) const;
  ssize_t ReadSome(char* to, size_t size);

  const os::UniqueFd socket_;
  std::unique_ptr<SSL, SslDeleter> ssl_;
  bool are_headers_read_ = false;
  size_t line_bytes_ = 0;  // that were asked for one by one
  Budget reading_;
  Budget writing_;
  std::array<char, 4096> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace paas::controller::http
