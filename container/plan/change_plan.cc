#include "container/plan/change_plan.h"

#include <algorithm>

#include "container/cgroup/paths.h"
#include "container/plan/tmpfs_plan.h"

namespace paas::container {
namespace {

// Targets of mounts below /app, parents before children.
std::vector<std::string> PartsOf(const ContainerSpec& spec) {
  const std::string below = spec.app->target + "/";
  std::vector<std::string> parts;
  for (const BindMount& bind : spec.binds) parts.push_back(bind.target);
  for (const TmpfsMount& tmpfs : spec.tmpfs) parts.push_back(tmpfs.target);
  std::erase_if(parts, [&](const std::string& target) { return !target.starts_with(below); });
  std::sort(parts.begin(), parts.end());
  return parts;
}

class Planner {
 public:
  Planner(const ContainerSpec& spec, const ContainerChange& change)
      : spec_(spec), change_(change) {}

  AssemblyPlan Plan(const NodeFacts& facts, const std::string& cgroup_root) {
    // First: the memory of the ramdisk is the container's.
    Add(JoinCgroups{TasksFiles(facts.cgroups, cgroup_root, spec_.cgroup),
                    UnifiedDirectory(facts.cgroups, cgroup_root, spec_.cgroup)});
    TakeImage();  // before the node's mounts go out of sight
    Add(EnterRunningMounts{});
    PrepareTree();
    const size_t before = plan_.steps.size();
    if (change_.limits && !HasTarget(spec_, "/tmp")) {
      Add(ResizeTmpfs{"/tmp", PlanTmp(spec_).size_bytes});
    }
    if (change_.config) Add(UpdateTmpfs{PlanConfig(spec_)});
    ReplaceApp();  // last: files that come with it may still fail to be written
    return plan_.steps.size() == before ? AssemblyPlan{} : std::move(plan_);
  }

 private:
  void Add(Step step) { plan_.steps.push_back(std::move(step)); }

  void TakeImage() {
    if (!change_.app) return;
    Add(CloneMount{
        .name = spec_.app->target, .source = spec_.app->source, .flags = {.read_only = true}});
  }

  void PrepareTree() {
    if (!change_.app) return;
    Add(FinishReplacement{spec_.app->target});  // before clones are taken of what is uppermost
    const std::vector<std::string> parts = PartsOf(spec_);
    for (const std::string& part : parts) Add(CloneAttached{part});
    // What stays mounted is on the new tree before anybody can see it.
    if (!parts.empty()) Add(BuildTree{spec_.app->target, parts});
  }

  void ReplaceApp() {
    if (!change_.app) return;
    Add(PutBeneath{spec_.app->target});
    Add(DetachUpper{spec_.app->target});
  }

  const ContainerSpec& spec_;
  const ContainerChange& change_;
  AssemblyPlan plan_;
};

}  // namespace

ContainerSpec Merge(ContainerSpec spec, const ContainerChange& change) {
  if (change.app) spec.app = change.app;
  if (change.config) spec.config = *change.config;
  if (change.limits) spec.limits = *change.limits;
  return spec;
}

AssemblyPlan PlanChange(const ContainerSpec& spec, const ContainerChange& change,
                        const NodeFacts& facts, const std::string& cgroup_root) {
  return Planner(spec, change).Plan(facts, cgroup_root);
}

}  // namespace paas::container
