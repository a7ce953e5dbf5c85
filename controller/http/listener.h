#pragma once

#include <httplib.h>
#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <set>

#include "common/rpc/endpoint.h"
#include "common/status/status.h"
#include "controller/http/api.h"

namespace paas::controller::http {

struct SslContextDeleter {
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextDeleter>;

// For a server with this certificate: TLS 1.2 and later; clients show none. InvalidArgument names
// the file that cannot be used.
StatusOr<SslContext> MakeSslContext(const rpc::TlsFiles& files);

// cpp-httplib's server with connections of our own, which gives every request to the API.
class ApiListener final : public httplib::Server {
 public:
  // `context` null: without TLS.
  ApiListener(Api& api, SslContext context);

  // The library listens with a backlog of five.
  void Deepen();
  // Ends all connections, and each that comes later.
  void EndConnections();

 private:
  // Of every connection, in a thread of its own.
  bool process_and_close_socket(socket_t socket) override;
  bool Enter(socket_t socket);
  void Leave(socket_t socket);

  const SslContext context_;
  std::mutex mutex_;
  std::set<socket_t> open_;
  bool is_over_ = false;
};

}  // namespace paas::controller::http
