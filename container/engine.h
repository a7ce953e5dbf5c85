#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "container/change.h"
#include "container/engine_options.h"
#include "container/launcher.h"
#include "container/node_facts.h"
#include "container/pending_group.h"
#include "container/plan/assembly_plan.h"
#include "container/record_store.h"
#include "container/running_container.h"
#include "container/slot.h"
#include "container/spec.h"

namespace paas::container {

class Cgroup;
class CgroupTree;

// Assembles, starts, adopts and removes containers. It knows nothing of images, links or
// environments: a spec names what is already there. Thread-safe; concurrent calls for one id are
// the caller's to avoid.
//
//   auto slot = engine->PrepareSlot(ids);
//   … attach the link through slot->network_namespace, now or beside the start …
//   auto container = engine->Start(spec, std::move(*slot), {}, [] { return link_is_there; });
class Engine {
 public:
  // Reads the node's facts, compiles the seccomp filter and starts the launch helper.
  static StatusOr<std::unique_ptr<Engine>> Create(EngineOptions options);
  ~Engine();

  const NodeFacts& facts() const { return context_->facts; }

  // Pure: what Start() would do. InvalidArgument when the spec is not acceptable.
  StatusOr<AssemblyPlan> Plan(const ContainerSpec& spec) const;

  // New user and network namespaces with `ids` mapped. Up to 1.5 ms, in another process: what is
  // done between the request and Take() costs no time. Not longer than the engine lives.
  StatusOr<PendingSlot> RequestSlot(const IdRange& ids);
  StatusOr<Slot> PrepareSlot(const IdRange& ids);  // both at once

  // The control groups `spec.cgroup` of a container whose spec is still to be drawn.
  PendingGroup RequestGroup(const std::string& cgroup, const Limits& limits);

  // Makes the cgroups unless they were requested, assembles the container, writes its record and
  // lets init go. When it returns OK the record is written and init has been executed; on any error
  // nothing is left. InvalidArgument: spec; AlreadyExists: a container of this id runs; else the
  // failed step is named in the message. What is `handed` init finds from kFirstHandedDescriptor
  // on; the caller keeps owning it.
  StatusOr<std::shared_ptr<RunningContainer>> Start(const ContainerSpec& spec, Slot slot,
                                                    const Stdio& stdio = {-1, -1, -1},
                                                    const Permit& permit = {},
                                                    PendingGroup group = {},
                                                    const std::vector<int>& handed = {});

  // Changes a container that runs, in place: processes go on, and none is told. An image goes
  // beneath the old one, with the mounts below it, and takes its place from one moment to the next;
  // files of the ramdisk are replaced one by one. Unimplemented when the kernel cannot replace
  // images (see NodeFacts); FailedPrecondition when the container is frozen, has ended, or uses
  // more memory than it is to have. After other errors a part may be done: what is asked for next,
  // be it the old state, is reached from there.
  StatusOr<Changed> Change(const RunningContainer& container, const ContainerChange& change);

  // A group is what several containers share of spec.cgroup: "<project>-<environment>". A frozen
  // one starts no container; the kernel remembers it. NotFound when there is no such group.
  Status SetGroupFrozen(const std::string& group, bool frozen);
  bool IsGroupFrozen(const std::string& group) const;
  // Gives what memory can be had back to the node, in bytes.
  uint64_t ReclaimGroup(const std::string& group);

  // After a restart: the containers that still run, by their records. Records whose process is
  // gone (or from before a reboot) are in `lost` so that the caller can Remove() them.
  struct Adoption {
    std::vector<std::shared_ptr<RunningContainer>> running;
    std::vector<ContainerRecord> lost;
  };
  StatusOr<Adoption> Adopt();

  // Kills what is in cgroups below our root that no `known` one is, and removes these with pins and
  // records. Returns the cgroup names.
  StatusOr<std::vector<std::string>> ReapOrphans(const std::set<std::string>& known_cgroups);

  // Kills what is left of a container and removes its cgroups, pin and record. Idempotent. Its
  // namespaces, and the link with them, go with the last process.
  Status Remove(const ContainerSpec& spec);

 private:
  Engine(EngineOptions options, std::shared_ptr<const EngineContext> context);

  StatusOr<std::shared_ptr<RunningContainer>> Launch(const ContainerSpec& spec, const Slot& slot,
                                                     const Stdio& stdio, const Permit& permit,
                                                     std::shared_ptr<const Cgroup> cgroup,
                                                     const std::vector<int>& handed);
  StatusOr<ContainerRecord> AwaitInit(const ContainerSpec& spec, Launcher::Pending& pending);
  StatusOr<std::shared_ptr<RunningContainer>> AdoptOne(const ContainerRecord& record) const;
  Status CheckChange(const RunningContainer& container, const ContainerChange& change,
                     const ContainerSpec& wanted) const;
  StatusOr<std::vector<std::string>> ChangeMounts(const RunningContainer& container,
                                                  const AssemblyPlan& plan) const;
  Status RemoveUnrecorded();
  std::string PinPath(const std::string& id) const;

  const EngineOptions options_;
  const std::shared_ptr<const EngineContext> context_;
  RecordStore records_;
  const std::unique_ptr<CgroupTree> cgroups_;
};

}  // namespace paas::container
