#include "common/rpc/call_observer.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_interceptor.h>

namespace paas::rpc {
namespace {

namespace hooks = grpc::experimental;

// One call, from its first byte to the sending of its status.
class CallInterceptor final : public hooks::Interceptor {
 public:
  CallInterceptor(CallObserver* observer, hooks::ServerRpcInfo& info)
      : observer_(observer), context_(info.server_context()), method_(info.method()) {}

  void Intercept(hooks::InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(hooks::InterceptionHookPoints::PRE_SEND_STATUS)) {
      const grpc::Status status = batch->GetSendStatus();
      observer_->OnEnd({.context = context_,
                        .method = method_,
                        .code = status.error_code(),
                        .message = status.error_message(),
                        .took = std::chrono::steady_clock::now() - begin_});
    }
    batch->Proceed();
  }

 private:
  CallObserver* const observer_;
  const grpc::ServerContextBase* const context_;
  const std::string method_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

class CallInterceptorFactory final : public hooks::ServerInterceptorFactoryInterface {
 public:
  explicit CallInterceptorFactory(CallObserver* observer) : observer_(observer) {}

  hooks::Interceptor* CreateServerInterceptor(hooks::ServerRpcInfo* info) override {
    return new CallInterceptor(observer_, *info);
  }

 private:
  CallObserver* const observer_;
};

}  // namespace

std::unique_ptr<hooks::ServerInterceptorFactoryInterface> MakeCallInterceptor(
    CallObserver* observer) {
  return std::make_unique<CallInterceptorFactory>(observer);
}

}  // namespace paas::rpc
