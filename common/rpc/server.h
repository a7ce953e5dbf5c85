#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/call_observer.h"
#include "common/rpc/endpoint.h"
#include "common/rpc/open_calls.h"
#include "common/rpc/peer.h"
#include "common/status/status.h"

namespace grpc {
class Channel;
class Server;
class Service;
}  // namespace grpc

namespace paas::rpc {

struct ServerOptions {
  std::vector<Endpoint> endpoints;
  TlsFiles tls;                 // for the TCP endpoints; TLS clients must present a certificate
  unsigned socket_mode = 0660;  // of unix sockets
  CallObserver* observer = nullptr;  // outlives the server
  // TLS clients may come without a certificate; who they are is then the services' matter.
  bool client_certificate_optional = false;
  // With one, TCP is as member_credentials.h has it, and it is asked before each call there.
  CallCheck member_check = {};
  std::string socket_group = {};  // of unix sockets; empty or unknown: the process's own
};

// A gRPC server with grpc.health.v1 and reflection. Health says SERVING for "" and for every
// service from Start() on, and NOT_SERVING before connections are drained.
class Server {
 public:
  // `services` must outlive the server. A stale socket file is replaced; AlreadyExists when
  // another process answers on it.
  static StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                 const std::vector<grpc::Service*>& services);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // A way to the services without a socket. Whoever calls on it has no certificate and comes from
  // no unix socket. Not to be used after Shutdown().
  std::shared_ptr<grpc::Channel> InProcess();

  // Flips health, takes no new calls, lets those in flight finish for at most `grace`, cancels the
  // rest. Clients that have none are not waited for. Idempotent.
  void Shutdown(std::chrono::milliseconds grace);

 private:
  Server(std::unique_ptr<grpc::Server> server, OpenCalls calls);
  std::unique_ptr<grpc::Server> server_;
  OpenCalls calls_;
  bool down_ = false;
};

}  // namespace paas::rpc
