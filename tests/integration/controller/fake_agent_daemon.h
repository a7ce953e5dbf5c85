#pragma once

#include <grpcpp/grpcpp.h>

#include <mutex>
#include <string>

#include "paas/agent/v1/agent.grpc.pb.h"
#include "tests/support/local_router.h"

namespace paas::controller::testing {

// An agent whose containers are all at 127.0.0.1, with a router beside them; exec echoes its input
// and exits 7.
class FakeAgentDaemon final : public paas::agent::v1::Agent::Service {
 public:
  grpc::Status ApplyEnvironment(grpc::ServerContext*,
                                const paas::agent::v1::ApplyEnvironmentRequest* request,
                                grpc::ServerWriter<paas::agent::v1::ApplyEvent>* writer) override {
    paas::agent::v1::ApplyEvent event;
    for (const auto& container : request->spec().containers()) {
      auto& status = *event.mutable_applied()->add_containers();
      status.set_name(container.name());
      status.set_address("127.0.0.1");
    }
    ++applies;
    event.mutable_applied()->set_changed(applies == 1);
    writer->Write(event);
    return grpc::Status::OK;
  }

  grpc::Status ApplyRouter(grpc::ServerContext*, const paas::agent::v1::ApplyRouterRequest* request,
                           paas::agent::v1::ApplyRouterResponse* response) override {
    const std::lock_guard lock(mutex_);
    router_request_ = *request;
    const StatusOr<bool> changed = router->Apply({});
    if (!changed.ok()) return {grpc::StatusCode::INTERNAL, Message(changed.status())};
    response->set_changed(*changed);
    return grpc::Status::OK;
  }
  paas::agent::v1::ApplyRouterRequest router_request() {
    const std::lock_guard lock(mutex_);
    return router_request_;
  }

  using ExecStream =
      grpc::ServerReaderWriter<paas::agent::v1::ExecResponse, paas::agent::v1::ExecRequest>;
  grpc::Status Exec(grpc::ServerContext*, ExecStream* stream) override {
    paas::agent::v1::ExecRequest request;
    stream->Read(&request);
    if (request.start().container() != "app" ||
        request.start().environment().rfind("main-", 0) != 0) {
      return {grpc::StatusCode::NOT_FOUND, "no container " + request.start().container()};
    }
    paas::agent::v1::ExecResponse response;
    response.mutable_started();
    stream->Write(response);
    while (stream->Read(&request) && !request.stdin_eof()) {
      response.set_stdout(request.stdin());
      stream->Write(response);
    }
    response.mutable_exited()->set_code(7);
    stream->Write(response);
    while (stream->Read(&request)) {  // until the caller half-closes
    }
    return grpc::Status::OK;
  }

  std::atomic<int> applies{0};
  paas::testing::LocalNginx* router = nullptr;  // that ApplyRouter reloads

 private:
  std::mutex mutex_;
  paas::agent::v1::ApplyRouterRequest router_request_;
};

}  // namespace paas::controller::testing
