#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "controller/activity/cancel_token.h"
#include "controller/client/agent_client.h"
#include "controller/jobs/job_order.h"

namespace paas::controller {

// Watches over one command that runs: ends it when it takes too long, or when the token says so. It
// is asked to end (its stop command, else SIGTERM), killed after its shutdown timeout, and given up
// when even that does not help. Destroy it when the command has ended.
class Supervision {
 public:
  // `place` names the container; everything outlives the object.
  Supervision(AgentClient& agent, AgentCommand& command, const CommandOrder& place,
              const JobOrder& job, const AgentCommand::Sink& stop_output, CancelToken& cancel);
  ~Supervision();

  bool timed_out();

 private:
  void Watch();
  void AskToEnd();
  // True when the command ended within the time.
  bool EndsWithin(std::chrono::milliseconds time);

  AgentClient& agent_;
  AgentCommand& command_;
  const CommandOrder& place_;
  const JobOrder& job_;
  const AgentCommand::Sink& stop_output_;
  CancelToken& cancel_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  bool cancelled_ = false;
  bool timed_out_ = false;
  const CancelToken::Registration registration_;
  std::thread watcher_;
};

}  // namespace paas::controller
