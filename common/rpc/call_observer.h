#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace grpc {
class ServerContextBase;
}  // namespace grpc
namespace grpc::experimental {
class ServerInterceptorFactoryInterface;
}  // namespace grpc::experimental

namespace paas::rpc {

// A call that a server has answered.
struct EndedCall {
  // Its grpc::ServerContext, which still lives: what a handler knew the call by.
  const grpc::ServerContextBase* context = nullptr;
  std::string method;  // as on the wire: "/paas.agent.v1.Agent/Apply"
  int code = 0;        // gRPC's
  std::string message;
  std::chrono::duration<double> took{0};
};

// Told of every call that a server has answered. From any thread.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void OnEnd(const EndedCall& call) = 0;
};

// The observer outlives the server. Only methods that are registered are told.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeCallInterceptor(
    CallObserver* observer);

}  // namespace paas::rpc
