#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace grpc::experimental {
class ServerInterceptorFactoryInterface;
}  // namespace grpc::experimental

namespace paas::rpc {

// Told of every call that a server has answered. From any thread.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  // `method` as on the wire ("/paas.agent.v1.Agent/Apply"); `code` is gRPC's.
  virtual void OnEnd(const std::string& method, int code, std::chrono::duration<double> took) = 0;
};

// The observer outlives the server. Only methods that are registered are told.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeCallInterceptor(
    CallObserver* observer);

}  // namespace paas::rpc
