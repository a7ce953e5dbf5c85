#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "paas/agent/v1/agent.grpc.pb.h"
#include "paas/builder/v1/builder.grpc.pb.h"
#include "tests/support/local_router.h"

namespace paas::controller::testing {

// A builder that knows trees. Told to hold, it stays in its hook until the call is cancelled.
class FakeBuilderDaemon final : public paas::builder::v1::Builder::Service {
 public:
  using Stream =
      grpc::ServerReaderWriter<paas::builder::v1::BuildEvent, paas::builder::v1::BuildRequest>;
  grpc::Status Build(grpc::ServerContext* context, Stream* stream) override {
    paas::builder::v1::BuildRequest request;
    if (!stream->Read(&request)) return grpc::Status::CANCELLED;
    const std::string tree = request.header().tree();
    paas::builder::v1::BuildEvent event;
    const bool is_known = known_.count(tree) != 0;
    if (!is_known) {
      event.mutable_send_source();
      stream->Write(event);
      while (stream->Read(&request)) received += request.archive().size();
      event.mutable_output()->set_text("building\n");
      stream->Write(event);
      if (hold) return HoldUntilCancelled(*context);
      known_.insert(tree);
    }
    paas::builder::v1::Result& result = *event.mutable_result();
    result.set_image_digest("sha256:" + tree);
    result.set_base_digest("sha256:base");
    result.set_reused(is_known);
    stream->Write(event);
    return grpc::Status::OK;
  }
  grpc::Status ListBaseImages(grpc::ServerContext*, const paas::builder::v1::ListBaseImagesRequest*,
                              paas::builder::v1::ListBaseImagesResponse* response) override {
    paas::builder::v1::BaseImage& image = *response->add_images();
    image.set_reference("nodejs-18");
    image.set_type("nodejs");
    image.set_version("18");
    image.set_digest("sha256:base");
    paas::builder::v1::BaseImage& router = *response->add_images();
    router.set_reference("router-1");
    router.set_type("router");
    router.set_version("1");
    router.set_digest("sha256:router");
    return grpc::Status::OK;
  }
  void WaitUntilHeld() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_; });
  }
  void WaitUntilCancelled() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return cancelled_; });
  }

  std::atomic<bool> hold{false};
  std::atomic<uint64_t> received{0};

 private:
  grpc::Status HoldUntilCancelled(grpc::ServerContext& context) {
    std::unique_lock lock(mutex_);
    held_ = true;
    cancelled_ = false;
    changed_.notify_all();
    // The synchronous API tells of a cancel only when it is asked.
    while (!context.IsCancelled()) changed_.wait_for(lock, std::chrono::milliseconds(10));
    cancelled_ = true;
    held_ = false;
    changed_.notify_all();
    return grpc::Status::CANCELLED;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
  bool cancelled_ = false;
  std::set<std::string> known_;
};

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
