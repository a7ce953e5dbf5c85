#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "paas/builder/v1/builder.grpc.pb.h"

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

}  // namespace paas::controller::testing
