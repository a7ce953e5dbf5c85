#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "common/os/unique_fd.h"
#include "container/launch/outcome.h"
#include "container/plan/assembly_plan.h"

namespace paas::container::launch {

// What a plan needs beside its names.
struct Resources {
  int answers = -1;             // the channel to the agent; borrowed
  int template_namespace = -1;  // borrowed
  std::string filter;
  os::UniqueFd user_namespace;     // of the slot
  os::UniqueFd network_namespace;  // of the slot
  os::UniqueFd container;          // pidfd of init
  os::UniqueFd outer_namespace;    // of a container that runs
  os::UniqueFd stdio[3];
  std::vector<os::UniqueFd> handed;  // to the program, beside stdio
  bool terminal = false;
  unsigned short rows = 0;
  unsigned short columns = 0;
};

// Applies a plan's steps in their order, in a process of its own that may end at any step: a
// problem is reported on the channel, and what was made goes with the process, because everything
// is held by its descriptors and namespaces. StartInit and EnterContainer split the process; the
// parent's part ends there. The process was made in the cgroup of v2 that JoinCgroups names, if
// any.
class Executor {
 public:
  explicit Executor(Resources resources) : resources_(std::move(resources)) {}

  // Returns the exit status of the calling process.
  int Run(const AssemblyPlan& plan);

  // What a change did to files, when Run() returned 0.
  const std::vector<std::string>& changed_files() const { return changed_files_; }

 private:
  Outcome Do(const JoinCgroups& step);
  Outcome Do(const CloneMount& step);
  Outcome Do(const MakeTmpfs& step);
  Outcome Do(const EnterOuterNamespace& step);
  Outcome Do(const CloneTemplate& step);
  Outcome Do(const PivotRoot& step);
  Outcome Do(const Attach& step);
  Outcome Do(const ShareMount& step);
  Outcome Do(const StartInit& step);
  Outcome Do(const EnterContainer& step);
  Outcome Do(const MountKernelFs& step);
  Outcome Do(const Mask& step);
  Outcome Do(const MakeReadOnly& step);
  Outcome Do(const WriteSysctl& step);
  Outcome Do(const SetHostname& step);
  Outcome Do(const NewSession& step);
  Outcome Do(const LimitResource& step);
  Outcome Do(const KeepCapabilities& step);
  Outcome Do(const SetIdentity& step);
  Outcome Do(const ForbidNewPrivileges& step);
  Outcome Do(const LoadSeccomp& step);
  Outcome Do(const AwaitGo& step);
  Outcome Do(const Execute& step);
  Outcome Do(const EnterRunningMounts& step);
  Outcome Do(const FinishReplacement& step);
  Outcome Do(const CloneAttached& step);
  Outcome Do(const BuildTree& step);
  Outcome Do(const PutBeneath& step);
  Outcome Do(const DetachUpper& step);
  Outcome Do(const UpdateTmpfs& step);
  Outcome Do(const ResizeTmpfs& step);

  // Splits the process; in the parent `is_parent_` becomes true and the child's pid and pidfd
  // have been sent, with `extra` when it is valid.
  Outcome Split(uint64_t clone_flags, int extra);
  Outcome BecomeContainerRoot();
  Outcome TakeNullForMissingStdio();

  Resources resources_;
  std::map<std::string, os::UniqueFd> detached_;  // mounts by name
  os::UniqueFd own_namespaces_;                   // /proc/self/ns of the node
  os::UniqueFd empty_directory_;                  // O_PATH, for masks
  os::UniqueFd null_device_;                      // O_PATH, likewise
  os::UniqueFd own_proc_;                         // O_PATH, /proc/self of the node
  os::UniqueFd scratch_namespace_;                // of BuildTree
  std::vector<std::string> changed_files_;
  bool is_parent_ = false;
};

}  // namespace paas::container::launch
