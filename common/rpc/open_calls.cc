#include "common/rpc/open_calls.h"

#include <grpcpp/support/server_interceptor.h>

#include <string_view>

namespace paas::rpc {
namespace {

using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerInterceptorFactoryInterface;
using grpc::experimental::ServerRpcInfo;

// Lives as long as its call does.
class Counted : public Interceptor {
 public:
  explicit Counted(std::shared_ptr<std::atomic<int>> count) : count_(std::move(count)) {
    ++*count_;
  }
  ~Counted() override { --*count_; }
  void Intercept(InterceptorBatchMethods* methods) override { methods->Proceed(); }

 private:
  const std::shared_ptr<std::atomic<int>> count_;
};

class Counter : public ServerInterceptorFactoryInterface {
 public:
  explicit Counter(std::shared_ptr<std::atomic<int>> count) : count_(std::move(count)) {}
  Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    const bool health = std::string_view(info->method()).starts_with("/grpc.health.");
    return health ? nullptr : new Counted(count_);
  }

 private:
  const std::shared_ptr<std::atomic<int>> count_;
};

}  // namespace

std::unique_ptr<ServerInterceptorFactoryInterface> OpenCalls::MakeCounter() const {
  return std::make_unique<Counter>(count_);
}

}  // namespace paas::rpc
