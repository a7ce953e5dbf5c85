#include "container/launch/executor.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <utility>

#include "container/launch/confinement.h"
#include "container/launch/mounts.h"
#include "container/launch/program.h"
#include "container/launch/ramdisk.h"
#include "container/launch/replacement.h"
#include "container/launch/syscalls.h"
#include "container/launch/template.h"
#include "container/launch/terminal.h"
#include "container/wire/channel.h"
#include "container/wire/message.h"

namespace paas::container::launch {
namespace {

// One open, one write; the file must exist.
Outcome WriteTo(const std::string& path, const std::string& text) {
  const os::UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return FailedTo("open " + path);
  if (::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return Done();
  }
  return FailedTo("write " + path);
}

}  // namespace

int Executor::Run(const AssemblyPlan& plan) {
  for (const Step& step : plan.steps) {
    const Outcome outcome = std::visit([this](const auto& s) { return Do(s); }, step);
    if (outcome) {
      const wire::Failed failed{Describe(step), outcome->error_number, outcome->message};
      (void)wire::Send(resources_.answers, wire::Encode(wire::Answer(failed)));
      return 1;
    }
    if (is_parent_) return 0;
  }
  return 0;
}

Outcome Executor::Do(const JoinCgroups& step) {
  // In the one of v2 this process was made. A whole process (cgroup.procs) is moved under a lock of
  // the machine that waits for a grace period of RCU, 5 to 20 ms. The calling thread alone is not,
  // and it is all that this process has.
  for (const std::string& file : step.tasks_files) PAAS_RETURN_IF_PROBLEM(WriteTo(file, "0"));
  return Done();
}

Outcome Executor::Do(const CloneMount& step) {
  // Not recursive: what else the node mounts below a source is not the container's.
  return CloneDetached(step.source, /*recursive=*/false, step.flags,
                       step.id_mapped ? resources_.user_namespace.get() : -1, detached_[step.name]);
}

Outcome Executor::Do(const MakeTmpfs& step) {
  return MakeRamdisk(step, resources_.user_namespace.get(), detached_[step.name]);
}

Outcome Executor::Do(const EnterOuterNamespace&) {
  // The template's proc is of an empty pid namespace and will not tell.
  own_namespaces_.Reset(::open("/proc/self/ns", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!own_namespaces_.valid()) return FailedTo("open /proc/self/ns");
  const os::UniqueFd node(::openat(own_namespaces_.get(), "mnt", O_RDONLY | O_CLOEXEC));
  if (!node.valid()) return FailedTo("open the node's mount namespace");
  if (::setns(resources_.template_namespace, CLONE_NEWNS) != 0) {
    return FailedTo("enter the template");
  }
  return CopyMountNamespace(own_namespaces_.get(), node.get());
}

Outcome Executor::Do(const CloneTemplate& step) {
  return CloneDetached(step.path, /*recursive=*/true, step.flags,
                       step.id_mapped ? resources_.user_namespace.get() : -1, detached_[step.name]);
}

Outcome Executor::Do(const PivotRoot& step) {
  return PivotTo(detached_[step.name].get(), kTemplateAttachPoint);
}

Outcome Executor::Do(const Attach& step) {
  PAAS_RETURN_IF_PROBLEM(AttachAt(detached_[step.name].get(), step.target));
  detached_.erase(step.name);
  return Done();
}

Outcome Executor::Do(const ShareMount& step) { return Share(step.target); }

Outcome Executor::Do(const StartInit&) {
  const os::UniqueFd outer(::openat(own_namespaces_.get(), "mnt", O_RDONLY | O_CLOEXEC));
  if (!outer.valid()) return FailedTo("open the outer mount namespace");
  if (::setns(resources_.user_namespace.get(), CLONE_NEWUSER) != 0) {
    return FailedTo("enter the user namespace");
  }
  if (::setns(resources_.network_namespace.get(), CLONE_NEWNET) != 0) {
    return FailedTo("enter the network namespace");
  }
  // A mount namespace of another user namespace gets its copied mounts locked: neither flags nor
  // mounts can be taken away inside.
  return Split(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP,
               outer.get());
}

Outcome Executor::Do(const EnterContainer&) {
  constexpr int kAll = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                       CLONE_NEWUTS | CLONE_NEWCGROUP;
  if (::setns(resources_.container.get(), kAll) != 0) return FailedTo("join its namespaces");
  return Split(0, -1);  // a pid namespace is entered by children only
}

Outcome Executor::Split(uint64_t clone_flags, int extra) {
  int pidfd = -1;
  // A child of the helper, not of this process, which ends here.
  const pid_t pid = Clone3(clone_flags | CLONE_PARENT, &pidfd);
  if (pid < 0) return FailedTo("clone");
  if (pid == 0) return BecomeContainerRoot();
  const os::UniqueFd owned(pidfd);
  is_parent_ = true;
  std::vector<int> descriptors{pidfd};
  if (extra >= 0) descriptors.push_back(extra);
  errno =
      wire::Send(resources_.answers, wire::Encode(wire::Answer(wire::Started{pid})), descriptors);
  return errno == 0 ? Done() : FailedTo("report the start");
}

Outcome Executor::BecomeContainerRoot() {
  PAAS_RETURN_IF_PROBLEM(Become({.uid = 0, .gid = 0, .groups = {}}));
  resources_.user_namespace.Reset();
  resources_.network_namespace.Reset();
  resources_.container.Reset();
  if (!resources_.terminal) return TakeNullForMissingStdio();
  Terminal terminal;
  PAAS_RETURN_IF_PROBLEM(OpenTerminal(resources_.rows, resources_.columns, terminal));
  errno = wire::Send(resources_.answers, wire::Encode(wire::Answer(wire::TerminalOpened{})),
                     {terminal.master.get()});
  if (errno != 0) return FailedTo("hand over the terminal");
  for (os::UniqueFd& fd : resources_.stdio) {
    fd.Reset(::fcntl(terminal.slave.get(), F_DUPFD_CLOEXEC, 3));
  }
  return Done();
}

Outcome Executor::TakeNullForMissingStdio() {
  for (os::UniqueFd& fd : resources_.stdio) {
    if (fd.valid()) continue;
    fd.Reset(::open("/dev/null", O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (!fd.valid()) return FailedTo("open /dev/null");
  }
  return Done();
}

Outcome Executor::Do(const MountKernelFs& step) {
  os::UniqueFd mount;
  if (step.type == "mqueue" && !empty_directory_.valid()) {
    // What mqueue will cover is an empty directory of a read-only filesystem: what masks need.
    PAAS_RETURN_IF_PROBLEM(ResolveInRoot(step.target, empty_directory_));
  }
  PAAS_RETURN_IF_PROBLEM(MakeFilesystem(step.type, step.options, step.flags, mount));
  return AttachAt(mount.get(), step.target);
}

Outcome Executor::Do(const Mask& step) {
  if (!null_device_.valid()) PAAS_RETURN_IF_PROBLEM(OpenNullDevice(null_device_));
  return MaskPath(step.path, {empty_directory_.get(), null_device_.get()});
}

Outcome Executor::Do(const MakeReadOnly& step) { return RemountReadOnly(step.path); }

Outcome Executor::Do(const WriteSysctl& step) { return WriteTo(step.path, step.value); }

Outcome Executor::Do(const SetHostname& step) {
  if (::sethostname(step.hostname.data(), step.hostname.size()) == 0) return Done();
  return FailedTo("set the hostname");
}

Outcome Executor::Do(const NewSession& step) { return StartSession(step); }

Outcome Executor::Do(const LimitResource& step) { return Limit(step); }

Outcome Executor::Do(const KeepCapabilities& step) { return Keep(step); }

Outcome Executor::Do(const SetIdentity& step) {
  // While it may still chown.
  if (resources_.terminal) {
    PAAS_RETURN_IF_PROBLEM(TakeTerminal(resources_.stdio[0].get(), step.uid));
  }
  return Become(step);
}

Outcome Executor::Do(const ForbidNewPrivileges&) { return ForbidPrivileges(); }

Outcome Executor::Do(const LoadSeccomp&) { return LoadFilter(resources_.filter); }

Outcome Executor::Do(const AwaitGo&) {
  errno = wire::Send(resources_.answers, wire::Encode(wire::Answer(wire::Ready{})));
  if (errno != 0) return FailedTo("report ready");
  wire::Datagram go;
  errno = wire::Receive(resources_.answers, go);
  if (errno != 0) return FailedTo("await the word");
  if (go.end) ::_exit(1);  // the agent is gone, or gave up: nobody would know of this container
  return Done();
}

Outcome Executor::Do(const Execute& step) {
  return BecomeProgram(
      step.process,
      {resources_.stdio[0].get(), resources_.stdio[1].get(), resources_.stdio[2].get()},
      resources_.handed, resources_.answers);
}

Outcome Executor::Do(const EnterRunningMounts&) {
  own_proc_.Reset(::open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!own_proc_.valid()) return FailedTo("open /proc/self");
  if (::setns(resources_.outer_namespace.get(), CLONE_NEWNS) == 0) return Done();
  return FailedTo("enter its outer mount namespace");
}

Outcome Executor::Do(const FinishReplacement& step) {
  return LeaveOneMount(own_proc_.get(), step.target);
}

Outcome Executor::Do(const CloneAttached& step) {
  return CloneAttachedAt(step.path, detached_[step.path]);
}

Outcome Executor::Do(const BuildTree& step) {
  PAAS_RETURN_IF_PROBLEM(
      BuildInScratch(resources_.template_namespace, step.name, step.parts, detached_));
  // Its end takes a millisecond: not before that of this process.
  scratch_namespace_.Reset(::openat(own_proc_.get(), "ns/mnt", O_RDONLY | O_CLOEXEC));
  if (::setns(resources_.outer_namespace.get(), CLONE_NEWNS) == 0) return Done();
  return FailedTo("enter its outer mount namespace again");
}

Outcome Executor::Do(const PutBeneath& step) {
  return PutTreeBeneath(detached_[step.name].get(), step.name);
}

Outcome Executor::Do(const DetachUpper& step) { return Detach(step.target); }

Outcome Executor::Do(const UpdateTmpfs& step) {
  os::UniqueFd root;
  PAAS_RETURN_IF_PROBLEM(CloneWritable(step.wanted.name, root));
  return UpdateRamdisk(root.get(), step.wanted, changed_files_);
}

Outcome Executor::Do(const ResizeTmpfs& step) {
  os::UniqueFd root;
  PAAS_RETURN_IF_PROBLEM(CloneAttachedAt(step.target, root));
  return ResizeRamdisk(root.get(), step.size_bytes);
}

}  // namespace paas::container::launch
