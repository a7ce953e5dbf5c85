#include "controller/client/agent_return.h"

#include <grpcpp/grpcpp.h>

#include <thread>

namespace paas::controller {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kRestartTimeout(20);
constexpr std::chrono::milliseconds kConnectCheck(200);
constexpr std::chrono::milliseconds kConnectPause(50);

}  // namespace

bool AwaitAgent(grpc::Channel& channel, Clock::time_point lost, CancelToken& cancel) {
  std::this_thread::sleep_for(kConnectPause);  // a broken channel looks connected for a moment
  while (!cancel.IsCancelled() && Clock::now() - lost < kRestartTimeout) {
    if (channel.WaitForConnected(std::chrono::system_clock::now() + kConnectCheck)) return true;
  }
  return false;
}

}  // namespace paas::controller
