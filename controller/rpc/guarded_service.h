#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include <list>
#include <string>

#include "controller/access/gate.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace paas::controller {

// Which socket a server listens on, and so whom it takes for whom.
enum class Door {
  kClients,   // the operator on the unix socket, users over TLS, tokens on both
  kGitFront,  // git's front, which says itself for whom it asks
};

// What the caller of a call showed.
Gate::Presented PresentedBy(const grpc::ServerContext& context);

// A request in the words of its rule.
Gate::Request ReadRequest(const Rule& rule, const google::protobuf::Message& message);

// A service behind the gate: each of its calls is served only when its rule lets the caller in, and
// a call without a rule is served to nobody. To be registered in the place of the service, which
// outlives it.
//
// Calls whose requests are a stream are let in when the caller is known; their handlers give the
// first message to PermitFirst().
class GuardedService final : public grpc::Service {
 public:
  // `name` with its package: "paas.controller.v1.Controller".
  GuardedService(grpc::Service& service, const std::string& name, Gate& gate,
                 Door door = Door::kClients);

 private:
  std::list<std::string> names_;  // gRPC keeps pointers to them
};

// For the first message of a stream. `method` as on the wire.
Status PermitFirst(Gate& gate, const grpc::ServerContext& context, const std::string& method,
                   const google::protobuf::Message& message);

}  // namespace paas::controller
