#include "agent/exec/root_command.h"

#include "agent/exec/exec_bridge.h"
#include "agent/exec/exec_process.h"

namespace paas::agent {
namespace {

constexpr size_t kErrorBytes = 4096;

void KeepEnd(std::string_view data, std::string& text) {
  text += data;
  if (text.size() > kErrorBytes) text.erase(0, text.size() - kErrorBytes);
}

}  // namespace

StatusOr<CommandOutcome> RunAsRoot(container::RunningContainer& running,
                                   const std::vector<std::string>& argv,
                                   std::chrono::milliseconds timeout,
                                   const std::function<bool()>& give_up) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  PAAS_ASSIGN_OR_RETURN(auto session, running.Exec({.process = RootProcess(argv)}));
  session->input.Reset();
  CommandOutcome outcome;
  const ExecSink sink = [&](std::string_view data, bool is_stderr) {
    if (is_stderr) KeepEnd(data, outcome.error);
    return true;
  };
  bool late = false, unwanted = false;
  const auto stop = [&] {
    unwanted = give_up();
    late = std::chrono::steady_clock::now() > deadline;
    return unwanted || late;
  };
  PAAS_ASSIGN_OR_RETURN(outcome.exit, DrainSession(*session, sink, stop));
  if (unwanted) return absl::CancelledError(argv.front() + " was stopped");
  if (late) return absl::DeadlineExceededError(argv.front() + " did not end in time");
  return outcome;
}

}  // namespace paas::agent
