#pragma once

#include <memory>
#include <string>

#include "common/rpc/endpoint.h"
#include "common/status/status.h"
#include "controller/http/api.h"

namespace paas::controller::http {

struct HttpSettings {
  rpc::Endpoint endpoint;
  rpc::TlsFiles tls;         // of a TCP endpoint; empty: without TLS, which takes a local address
  std::string socket_group;  // of a unix socket; empty or unknown: the process's own
};

// The API over HTTP/1.1. One request a connection: proxies in front, whose connections are of many
// clients, cannot take the rest of one request for the next. Owns its threads.
class HttpServer {
 public:
  // The server owns the API. Unavailable when it cannot listen, InvalidArgument for a certificate
  // that cannot be used and for an open port without one.
  static StatusOr<std::unique_ptr<HttpServer>> Start(const HttpSettings& settings,
                                                     std::unique_ptr<Api> api);
  ~HttpServer();

  // Takes no new requests, ends those under way, and lets go of the API and so of its channel,
  // which keeps a gRPC server from ending. Idempotent.
  void Shutdown();

 private:
  struct Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);
  const std::unique_ptr<Listener> listener_;
};

}  // namespace paas::controller::http
