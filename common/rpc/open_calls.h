#pragma once

#include <atomic>
#include <memory>

namespace grpc::experimental {
class ServerInterceptorFactoryInterface;
}

namespace paas::rpc {

// How many calls a server has under way; those of the health service, which may watch for ever, do
// not count. Thread-safe.
class OpenCalls {
 public:
  int count() const { return *count_; }
  // To be given to the builder of the server.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeCounter() const;

 private:
  // Shared with the calls: gRPC may hold one for longer than whoever owns the server.
  std::shared_ptr<std::atomic<int>> count_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace paas::rpc
