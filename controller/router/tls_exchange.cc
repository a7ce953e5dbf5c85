#include "controller/router/tls_exchange.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <functional>
#include <memory>

namespace paas::controller {
namespace {

using Clock = std::chrono::steady_clock;

struct Free {
  void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};

// Repeats what OpenSSL could not do at once, until it is done; its result.
StatusOr<int> Persist(SSL* ssl, Clock::time_point deadline, const std::function<int()>& act) {
  while (true) {
    const int result = act();
    if (result > 0) return result;
    const int reason = ::SSL_get_error(ssl, result);
    if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) {
      ::ERR_clear_error();
      return Unavailable("TLS failed");
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready{::SSL_get_fd(ssl),
                 static_cast<short>(reason == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT), 0};
    if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) == 0) {
      return Status(absl::StatusCode::kDeadlineExceeded, "no answer");
    }
  }
}

}  // namespace

StatusOr<std::string> AskOverTls(int fd, const std::string& host, const std::string& request,
                                 Clock::time_point deadline) {
  const std::unique_ptr<SSL_CTX, Free> context(::SSL_CTX_new(::TLS_client_method()));
  const std::unique_ptr<SSL, Free> ssl(context ? ::SSL_new(context.get()) : nullptr);
  if (!ssl || ::SSL_set_fd(ssl.get(), fd) != 1) return Internal("TLS cannot be used");
  ::SSL_set_tlsext_host_name(ssl.get(), host.c_str());
  PAAS_RETURN_IF_ERROR(
      Annotate(Persist(ssl.get(), deadline, [&] { return ::SSL_connect(ssl.get()); }).status(),
               "handshake for " + host));
  PAAS_RETURN_IF_ERROR(Persist(ssl.get(), deadline, [&] {
                         return ::SSL_write(ssl.get(), request.data(),
                                            static_cast<int>(request.size()));
                       }).status());
  std::string text;
  while (text.find('\n') == std::string::npos && text.size() < 4096) {
    char buffer[1024];
    PAAS_ASSIGN_OR_RETURN(const int got, Persist(ssl.get(), deadline, [&] {
                            return ::SSL_read(ssl.get(), buffer, sizeof buffer);
                          }));
    text.append(buffer, static_cast<size_t>(got));
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace paas::controller
