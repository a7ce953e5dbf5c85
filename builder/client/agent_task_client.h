#pragma once

#include <memory>

#include "builder/client/task_client.h"

namespace grpc {
class Channel;
}

namespace paas::builder {

// Runs tasks through the agent of this machine.
class AgentTaskClient : public TaskClient {
 public:
  explicit AgentTaskClient(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

  StatusOr<TaskEnd> Run(const Task& task, const OutputSink& sink,
                        const Cancelled& cancelled) override;

 private:
  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace paas::builder
