#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <mutex>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/status/status.h"
#include "paas/controller/v1/controller.grpc.pb.h"
#include "paasctl/client/client.h"
#include "paasctl/client/convert.h"
#include "paasctl/client/grpc_client.h"

namespace paas::paasctl {

// Makes the context of the one streaming call in flight reachable for Interrupt().
class CallInFlight {
 public:
  class Scope {
   public:
    Scope(CallInFlight& slot, grpc::ClientContext& context) : slot_(slot) { slot_.Set(&context); }
    ~Scope() { slot_.Set(nullptr); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    CallInFlight& slot_;
  };

  void Cancel() {
    const std::lock_guard lock(mutex_);
    if (context_ != nullptr) context_->TryCancel();
  }

 private:
  void Set(grpc::ClientContext* context) {
    const std::lock_guard lock(mutex_);
    context_ = context;
  }

  std::mutex mutex_;
  grpc::ClientContext* context_ = nullptr;
};

// The control plane over gRPC: one question and its answer, or the events of an activity.
// Thread-safe as Client says.
class GrpcConnection {
 public:
  using Stub = paas::controller::v1::Controller::Stub;

  GrpcConnection(const ClientOptions& options, std::shared_ptr<grpc::Channel> channel);

  Stub& stub() { return *stub_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  CallInFlight& in_flight() { return in_flight_; }
  std::chrono::milliseconds StreamTimeout() const;
  std::chrono::milliseconds QuestionTimeout() const;
  // Shows the token, and tells the name of the user for the control plane's records.
  void SayWhoAsks(grpc::ClientContext& context) const;
  // The end of a call in words that help.
  Status Explain(const grpc::Status& status) const;

  template <typename Request, typename Reply>
  StatusOr<Reply> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
                       const Request& request) {
    return Call(*stub_, method, request);
  }
  // The same of another service.
  template <typename AnyStub, typename Request, typename Reply>
  StatusOr<Reply> Call(AnyStub& stub,
                       grpc::Status (AnyStub::*method)(grpc::ClientContext*, const Request&,
                                                       Reply*),
                       const Request& request) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, QuestionTimeout());
    SayWhoAsks(context);
    Reply reply;
    PAAS_RETURN_IF_ERROR(Explain((stub.*method)(&context, request, &reply)));
    return reply;
  }

  template <typename Request>
  Status Follow(std::unique_ptr<grpc::ClientReader<paas::controller::v1::ActivityEvent>> (
                    Stub::*method)(grpc::ClientContext*, const Request&),
                const Request& request, const EventSink& sink) {
    return Follow(*stub_, method, request, sink);
  }
  template <typename AnyStub, typename Request>
  Status Follow(AnyStub& stub,
                std::unique_ptr<grpc::ClientReader<paas::controller::v1::ActivityEvent>> (
                    AnyStub::*method)(grpc::ClientContext*, const Request&),
                const Request& request, const EventSink& sink) {
    grpc::ClientContext context;
    rpc::SetDeadline(context, StreamTimeout());
    SayWhoAsks(context);
    const CallInFlight::Scope scope(in_flight_, context);
    const auto stream = (stub.*method)(&context, request);
    for (paas::controller::v1::ActivityEvent event; stream->Read(&event);) sink(FromProto(event));
    return Explain(stream->Finish());
  }

 private:
  const ClientOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<Stub> stub_;
  CallInFlight in_flight_;
};

}  // namespace paas::paasctl
