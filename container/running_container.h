#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/os/unique_fd.h"
#include "common/status/status.h"
#include "container/cgroup/stats.h"
#include "container/exec_session.h"
#include "container/exit.h"
#include "container/node_facts.h"
#include "container/record.h"

namespace paas::container {

class Cgroup;
class Launcher;

// What every container of an engine shares.
struct EngineContext {
  NodeFacts facts;
  std::string cgroup_root;
  std::shared_ptr<Launcher> launcher;
};

// A container that was started or adopted. Destroying the object leaves the container alone.
// Thread-safe.
class RunningContainer {
 public:
  RunningContainer(ContainerRecord record, os::UniqueFd pidfd,
                   std::shared_ptr<const EngineContext> context,
                   std::shared_ptr<const Cgroup> cgroup);
  ~RunningContainer();

  const ContainerRecord& record() const { return record_; }
  const ContainerSpec& spec() const { return record_.spec; }
  pid_t pid() const { return record_.pid; }
  // Becomes readable when init has ended.
  int pidfd() const { return pidfd_.get(); }
  bool IsRunning() const;

  // Waits for the end of init. DeadlineExceeded after `timeout`; without one it waits for ever.
  StatusOr<Exit> Wait(std::optional<std::chrono::milliseconds> timeout = {});

  // The spec's stop policy, then up to `grace` for init to end, then every process of the
  // container is killed. Returns how init ended, at once when it has already.
  StatusOr<Exit> Stop(std::chrono::milliseconds grace);
  // Kills every process at once, without waiting.
  Status Kill();

  // Starts a process inside with the identity of the container: same namespaces, cgroup, seccomp
  // filter and capability bounds. NotFound when the program is not there, FailedPrecondition when
  // the container has ended, ResourceExhausted when it has as many processes as it may.
  StatusOr<std::unique_ptr<ExecSession>> Exec(const ExecRequest& request);

  StatusOr<CgroupStats> Stats() const;
  // Freezes or thaws every process; returns when it is done. Whoever froze it, also a group above,
  // IsFrozen() is true.
  Status SetFrozen(bool frozen);
  bool IsFrozen() const;
  // Gives what memory can be had back to the node, in bytes.
  uint64_t Reclaim();

 private:
  // Sends the stop signal once init has a handler for it, or `limit` is over.
  void SendStopSignal(std::chrono::milliseconds limit);
  StatusOr<Exit> KillAndWait();
  bool IsFull() const;  // of processes
  // Bounded by `limit`; how the command ends does not matter.
  void RunStopCommand(std::chrono::milliseconds limit);

  const ContainerRecord record_;
  const os::UniqueFd pidfd_;
  const std::shared_ptr<const EngineContext> context_;
  const std::shared_ptr<const Cgroup> cgroup_;
  std::mutex mutex_;
  std::optional<Exit> exit_;  // guarded by mutex_
};

}  // namespace paas::container
