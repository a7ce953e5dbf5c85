#include "container/engine.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "common/os/file.h"
#include "container/cgroup/cgroup.h"
#include "container/launcher.h"
#include "container/process_identity.h"
#include "container/seccomp/filter.h"
#include "container/validation.h"

namespace paas::container {
namespace {

int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// What Pin() mounts on.
Status MakePinFile(const std::string& path) {
  return os::Open(path, O_CREAT | O_RDONLY, 0600).status();
}

// Keeps a mount namespace alive and findable by its owner's id.
Status Pin(int mount_namespace, const std::string& path) {
  const std::string source = "/proc/self/fd/" + std::to_string(mount_namespace);
  if (::mount(source.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) == 0) {
    return absl::OkStatus();
  }
  return ErrnoStatus("pin a mount namespace at " + path);
}

Status Unpin(const std::string& path) {
  // EINVAL: the file is there, but nothing is mounted on it.
  if (::umount2(path.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0 && errno != EINVAL &&
      errno != ENOENT) {
    return ErrnoStatus("unpin " + path);
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return ErrnoStatus("remove " + path);
  return absl::OkStatus();
}

// Appended to by init; belongs to its user, so that /dev/stdout can be opened anew inside.
StatusOr<os::UniqueFd> OpenOutput(const ContainerSpec& spec) {
  PAAS_ASSIGN_OR_RETURN(
      os::UniqueFd file,
      os::Open(spec.output_path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0640));
  if (::fchown(file.get(), spec.ids.base + spec.init.uid, spec.ids.base + spec.init.gid) != 0) {
    return ErrnoStatus("give " + spec.output_path + " to the container");
  }
  return file;
}

StatusOr<ContainerRecord> MakeRecord(const ContainerSpec& spec, pid_t pid, int pidfd) {
  PAAS_ASSIGN_OR_RETURN(const ProcessIdentity identity, ReadProcessIdentity(pid, pidfd));
  ContainerRecord record{.spec = spec,
                         .pid = pid,
                         .pidfd_inode = identity.pidfd_inode,
                         .start_time_ticks = identity.start_time_ticks,
                         .mount_namespace = identity.mount_namespace,
                         .started_unix_ms = NowMs()};
  record.spec.config.clear();
  PAAS_ASSIGN_OR_RETURN(record.boot_id, ReadBootId());
  return record;
}

}  // namespace

Engine::Engine(EngineOptions options, std::shared_ptr<const EngineContext> context)
    : options_(std::move(options)),
      context_(std::move(context)),
      records_(options_.state_dir),
      cgroups_(std::make_unique<CgroupTree>(context_->facts.cgroups, options_.cgroup_root)) {}

Engine::~Engine() = default;

StatusOr<std::unique_ptr<Engine>> Engine::Create(EngineOptions options) {
  auto context = std::make_shared<EngineContext>();
  PAAS_ASSIGN_OR_RETURN(context->facts, ReadNodeFacts());
  PAAS_ASSIGN_OR_RETURN(std::string filter, CompileSeccompFilter());
  context->cgroup_root = options.cgroup_root;
  context->launcher = std::make_shared<Launcher>(options.launch_binary, std::move(filter));
  PAAS_RETURN_IF_ERROR(context->launcher->StartHelper());
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(options.run_dir + "/containers", 0700));
  PAAS_RETURN_IF_ERROR(os::MakeDirectories(options.state_dir, 0700));
  return std::unique_ptr<Engine>(new Engine(std::move(options), std::move(context)));
}

std::string Engine::PinPath(const std::string& id) const {
  return options_.run_dir + "/containers/" + id + ".mnt";
}

StatusOr<AssemblyPlan> Engine::Plan(const ContainerSpec& spec) const {
  PAAS_RETURN_IF_ERROR(Validate(spec));
  return PlanAssembly(spec, context_->facts, options_.cgroup_root);
}

StatusOr<PendingSlot> Engine::RequestSlot(const IdRange& ids) {
  return context_->launcher->RequestSlot(ids);
}

StatusOr<Slot> Engine::PrepareSlot(const IdRange& ids) {
  PAAS_ASSIGN_OR_RETURN(PendingSlot pending, RequestSlot(ids));
  return pending.Take();
}

PendingGroup Engine::RequestGroup(const std::string& cgroup, const Limits& limits) {
  return PendingGroup(cgroups_.get(), cgroup, limits);
}

StatusOr<std::shared_ptr<RunningContainer>> Engine::Start(const ContainerSpec& spec, Slot slot,
                                                          const Stdio& stdio, const Permit& permit,
                                                          PendingGroup group,
                                                          const std::vector<int>& handed) {
  PAAS_RETURN_IF_ERROR(Validate(spec));
  if (slot.ids != spec.ids) return InvalidArgument("the slot was made for other ids");
  // An error from here must not undo a container that runs: its groups are not made.
  StatusOr<std::shared_ptr<const Cgroup>> cgroup =
      group.valid() ? group.Take() : cgroups_->Make(spec.cgroup, spec.limits);
  if (absl::IsAlreadyExists(cgroup.status())) {
    return AlreadyExists("container " + spec.id + " is running");
  }
  if (!cgroup.ok()) return Annotate(cgroup.status(), "container " + spec.id);
  StatusOr<std::shared_ptr<RunningContainer>> container =
      Launch(spec, slot, stdio, permit, *std::move(cgroup), handed);
  if (container.ok()) return container;
  (void)Remove(spec);  // the first error is the story
  return Annotate(container.status(), "container " + spec.id);
}

// What is slow here is done while the helper assembles: files of the pin and the record are made
// on a disk.
StatusOr<ContainerRecord> Engine::AwaitInit(const ContainerSpec& spec, Launcher::Pending& pending) {
  const std::string pin = PinPath(spec.id);
  PAAS_RETURN_IF_ERROR(MakePinFile(pin));
  PAAS_RETURN_IF_ERROR(pending.AwaitInit());
  PAAS_RETURN_IF_ERROR(Pin(pending.outer_namespace.get(), pin));
  PAAS_ASSIGN_OR_RETURN(ContainerRecord record, MakeRecord(spec, pending.pid, pending.pidfd.get()));
  // Before the word to go: no container ever runs that a restarted agent would not know.
  PAAS_RETURN_IF_ERROR(records_.Put(record));
  return record;
}

StatusOr<std::shared_ptr<RunningContainer>> Engine::Launch(const ContainerSpec& spec,
                                                           const Slot& slot, const Stdio& stdio,
                                                           const Permit& permit,
                                                           std::shared_ptr<const Cgroup> cgroup,
                                                           const std::vector<int>& handed) {
  Stdio streams = stdio;
  os::UniqueFd output;
  if (!spec.output_path.empty()) {
    PAAS_ASSIGN_OR_RETURN(output, OpenOutput(spec));
    if (streams[1] < 0) streams[1] = output.get();
    if (streams[2] < 0) streams[2] = output.get();
  }
  const AssemblyPlan plan = PlanAssembly(spec, context_->facts, options_.cgroup_root);
  PAAS_ASSIGN_OR_RETURN(Launcher::Pending pending,
                        context_->launcher->Assemble(plan, slot, streams, handed));
  PAAS_ASSIGN_OR_RETURN(ContainerRecord record, AwaitInit(spec, pending));
  PAAS_RETURN_IF_ERROR(pending.AwaitReady());
  if (permit) PAAS_RETURN_IF_ERROR(permit());
  PAAS_RETURN_IF_ERROR(pending.Go());
  return std::make_shared<RunningContainer>(std::move(record), std::move(pending.pidfd), context_,
                                            std::move(cgroup));
}

StatusOr<std::shared_ptr<RunningContainer>> Engine::AdoptOne(const ContainerRecord& record) const {
  PAAS_ASSIGN_OR_RETURN(const std::string boot_id, ReadBootId());
  if (boot_id != record.boot_id) return NotFound("the machine was started anew");
  os::UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, record.pid, 0)));
  if (!pidfd.valid()) return ErrnoStatus("open process " + std::to_string(record.pid));
  // Read after the pidfd was opened: whatever has the pid now, the pidfd is of it.
  PAAS_ASSIGN_OR_RETURN(const ProcessIdentity identity,
                        ReadProcessIdentity(record.pid, pidfd.get()));
  const ProcessIdentity recorded{record.pidfd_inode, record.start_time_ticks,
                                 record.mount_namespace};
  if (identity != recorded) return NotFound("another process has the pid");
  return std::make_shared<RunningContainer>(record, std::move(pidfd), context_,
                                            cgroups_->Open(record.spec.cgroup));
}

StatusOr<Engine::Adoption> Engine::Adopt() {
  PAAS_ASSIGN_OR_RETURN(std::vector<ContainerRecord> records, records_.List());
  Adoption adoption;
  for (ContainerRecord& record : records) {
    StatusOr<std::shared_ptr<RunningContainer>> container = AdoptOne(record);
    if (container.ok()) {
      adoption.running.push_back(*std::move(container));
    } else {
      adoption.lost.push_back(std::move(record));
    }
  }
  return adoption;
}

StatusOr<std::vector<std::string>> Engine::ReapOrphans(const std::set<std::string>& known_cgroups) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, cgroups_->List());
  PAAS_ASSIGN_OR_RETURN(const std::vector<ContainerRecord> records, records_.List());
  std::vector<std::string> reaped;
  for (const std::string& name : names) {
    if (known_cgroups.contains(name)) continue;
    PAAS_RETURN_IF_ERROR(cgroups_->Remove(name));
    reaped.push_back(name);
  }
  for (const ContainerRecord& record : records) {
    if (!known_cgroups.contains(record.spec.cgroup)) PAAS_RETURN_IF_ERROR(Remove(record.spec));
  }
  PAAS_RETURN_IF_ERROR(RemoveUnrecorded());
  return reaped;
}

// A kill between the pin and the record, or in the middle of writing the record.
Status Engine::RemoveUnrecorded() {
  PAAS_RETURN_IF_ERROR(records_.RemoveTemporary());
  PAAS_ASSIGN_OR_RETURN(const std::vector<ContainerRecord> records, records_.List());
  std::set<std::string> pins;
  for (const ContainerRecord& record : records) pins.insert(PinPath(record.spec.id));
  const std::string directory = options_.run_dir + "/containers";
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> names, os::ListDirectory(directory));
  for (const std::string& name : names) {
    const std::string path = directory + "/" + name;
    if (!pins.contains(path)) PAAS_RETURN_IF_ERROR(Unpin(path));
  }
  return absl::OkStatus();
}

Status Engine::Remove(const ContainerSpec& spec) {
  // The record last: a crash on the way leaves something that finds the rest again.
  PAAS_RETURN_IF_ERROR(cgroups_->Remove(spec.cgroup));
  PAAS_RETURN_IF_ERROR(Unpin(PinPath(spec.id)));
  return records_.Remove(spec.id);
}

}  // namespace paas::container
