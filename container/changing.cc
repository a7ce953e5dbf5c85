// What Engine changes of containers that run.

#include <fcntl.h>

#include <utility>

#include "common/os/file.h"
#include "common/status/rollback.h"
#include "container/cgroup/cgroup.h"
#include "container/engine.h"
#include "container/launcher.h"
#include "container/plan/change_plan.h"
#include "container/validation.h"

namespace paas::container {
namespace {

Status CheckApp(const ContainerSpec& spec, const ContainerChange& change) {
  if (!change.app) return absl::OkStatus();
  if (!spec.app) return InvalidArgument("container " + spec.id + " has no image but its base");
  if (change.app->target == spec.app->target) return absl::OkStatus();
  return InvalidArgument("the image of container " + spec.id + " belongs at " + spec.app->target);
}

StatusOr<os::UniqueFd> DuplicateOf(int fd) {
  os::UniqueFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  return copy.valid() ? StatusOr<os::UniqueFd>(std::move(copy)) : ErrnoStatus("copy a pidfd");
}

}  // namespace

Status Engine::CheckChange(const RunningContainer& container, const ContainerChange& change,
                           const ContainerSpec& wanted) const {
  PAAS_RETURN_IF_ERROR(CheckApp(container.spec(), change));
  PAAS_RETURN_IF_ERROR(Validate(wanted));
  if (change.app && !facts().mount_beneath) {
    return Unimplemented("this kernel cannot replace a mount in place (Linux 6.5)");
  }
  if (!container.IsRunning()) return FailedPrecondition("container " + wanted.id + " has ended");
  // The helper would be frozen with it.
  if (!container.IsFrozen()) return absl::OkStatus();
  return FailedPrecondition("container " + wanted.id + " is frozen");
}

StatusOr<Changed> Engine::Change(const RunningContainer& container, const ContainerChange& change) {
  const ContainerSpec wanted = Merge(container.spec(), change);
  PAAS_RETURN_IF_ERROR(CheckChange(container, change, wanted));
  const std::shared_ptr<const Cgroup> cgroup = cgroups_->Open(wanted.cgroup);
  ContainerRecord record = container.record();
  record.spec = wanted;
  record.spec.config.clear();
  // Before acting. It says what is aimed at: of a change that was cut short, the caller knows.
  PAAS_RETURN_IF_ERROR(records_.Put(record));
  Rollback rollback;
  rollback.Add([&] { (void)records_.Put(container.record()); });
  if (change.limits) {
    rollback.Add([&] { (void)cgroup->SetLimits(container.spec().limits); });
    PAAS_RETURN_IF_ERROR(Annotate(cgroup->SetLimits(wanted.limits), "container " + wanted.id));
  }
  PAAS_ASSIGN_OR_RETURN(
      std::vector<std::string> files,
      ChangeMounts(container, PlanChange(wanted, change, facts(), options_.cgroup_root)));
  PAAS_ASSIGN_OR_RETURN(os::UniqueFd pidfd, DuplicateOf(container.pidfd()));
  rollback.Commit();
  auto changed =
      std::make_shared<RunningContainer>(std::move(record), std::move(pidfd), context_, cgroup);
  return Changed{std::move(changed), std::move(files)};
}

StatusOr<std::vector<std::string>> Engine::ChangeMounts(const RunningContainer& container,
                                                        const AssemblyPlan& plan) const {
  if (plan.steps.empty()) return std::vector<std::string>{};
  const std::string user = "/proc/" + std::to_string(container.pid()) + "/ns/user";
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd user_namespace, os::Open(user, O_RDONLY));
  // Only now is it certain that the pid was still ours when the namespace was opened.
  if (!container.IsRunning()) return FailedPrecondition("the container has ended");
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd outer, os::Open(PinPath(container.spec().id), O_RDONLY));
  const auto ask = [&] {
    return context_->launcher->Change(plan, outer.get(), user_namespace.get());
  };
  StatusOr<std::vector<std::string>> files = ask();
  // The helper died over it, at whatever step: the same plan finishes what it had begun.
  if (absl::IsUnavailable(files.status())) files = ask();
  if (files.ok()) return files;
  return Annotate(files.status(), "container " + container.spec().id);
}

Status Engine::SetGroupFrozen(const std::string& group, bool frozen) {
  return Annotate(cgroups_->Open(group)->SetFrozen(frozen), (frozen ? "freeze " : "thaw ") + group);
}

bool Engine::IsGroupFrozen(const std::string& group) const {
  return cgroups_->Open(group)->IsFrozen();
}

uint64_t Engine::ReclaimGroup(const std::string& group) { return cgroups_->Open(group)->Reclaim(); }

}  // namespace paas::container
