#pragma once

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
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

struct EngineOptions {
  std::string launch_binary;  // paas-launch
  std::string run_dir;        // outer mount namespaces are pinned at <run_dir>/containers/<id>.mnt
  std::string state_dir;      // records: <state_dir>/<id>.json
  std::string cgroup_root = "paas";  // the platform's own subtree in every hierarchy
};

// Descriptors that init gets as stdin, stdout and stderr; the caller keeps owning them. -1: the
// container's /dev/null, or spec.output_path for the outputs when it is set.
using Stdio = std::array<int, 3>;

// Asked when a container is complete and recorded, before init goes: what it refuses is undone.
using Permit = std::function<Status()>;

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
  // Both at once.
  StatusOr<Slot> PrepareSlot(const IdRange& ids);

  // The control groups `spec.cgroup` of a container whose spec is still to be drawn.
  PendingGroup RequestGroup(const std::string& cgroup, const Limits& limits);

  // Makes the cgroups unless they were requested, assembles the container, writes its record and
  // lets init go. When it returns OK the record is written and init has been executed; on any error
  // nothing is left. InvalidArgument: spec; AlreadyExists: a container of this id runs; else the
  // failed step is named in the message.
  StatusOr<std::shared_ptr<RunningContainer>> Start(const ContainerSpec& spec, Slot slot,
                                                    const Stdio& stdio = {-1, -1, -1},
                                                    const Permit& permit = {},
                                                    PendingGroup group = {});

  // After a restart: the containers that still run, by their records. Records whose process is
  // gone (also from before a reboot) are returned in `lost` so that the caller can Remove() them.
  struct Adoption {
    std::vector<std::shared_ptr<RunningContainer>> running;
    std::vector<ContainerRecord> lost;
  };
  StatusOr<Adoption> Adopt();

  // Kills every process in cgroups below our root that belong to no spec.cgroup of `known`, and
  // removes these cgroups, pins and records. Returns the cgroup names.
  StatusOr<std::vector<std::string>> ReapOrphans(const std::set<std::string>& known_cgroups);

  // Kills what is left of a container and removes its cgroups, pin and record. Idempotent. The
  // slot's namespaces, and the link with them, go with the last process.
  Status Remove(const ContainerSpec& spec);

 private:
  Engine(EngineOptions options, std::shared_ptr<const EngineContext> context);

  StatusOr<std::shared_ptr<RunningContainer>> Launch(const ContainerSpec& spec, const Slot& slot,
                                                     const Stdio& stdio, const Permit& permit,
                                                     std::shared_ptr<const Cgroup> cgroup);
  StatusOr<ContainerRecord> AwaitInit(const ContainerSpec& spec, Launcher::Pending& pending);
  StatusOr<std::shared_ptr<RunningContainer>> AdoptOne(const ContainerRecord& record) const;
  Status RemoveUnrecorded();
  std::string PinPath(const std::string& id) const;

  const EngineOptions options_;
  const std::shared_ptr<const EngineContext> context_;
  RecordStore records_;
  const std::unique_ptr<CgroupTree> cgroups_;
};

}  // namespace paas::container
