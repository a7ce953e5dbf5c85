#pragma once

#include <chrono>
#include <memory>

namespace grpc {
class Channel;
}  // namespace grpc

namespace paas::rpc {

enum class Health {
  kServing,
  kNotServing,
  kNoAnswer,  // within the timeout
};

// Asks a daemon for grpc.health.v1. Waits for at most `timeout`.
Health AskHealth(const std::shared_ptr<grpc::Channel>& channel, std::chrono::milliseconds timeout);

}  // namespace paas::rpc
