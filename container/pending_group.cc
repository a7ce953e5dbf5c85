#include "container/pending_group.h"

#include <atomic>
#include <future>
#include <thread>
#include <utility>

#include "container/cgroup/cgroup.h"

namespace paas::container {

// Whoever claims it first does it; a thread that comes too late touches nothing but the claim.
struct PendingGroup::Work {
  CgroupTree* tree;
  std::string name;
  Limits limits;
  std::atomic<bool> claimed{false};
  std::promise<StatusOr<std::shared_ptr<const Cgroup>>> made;

  bool Claim() { return !claimed.exchange(true); }
};

PendingGroup::PendingGroup(CgroupTree* tree, const std::string& name, const Limits& limits)
    : work_(new Work{.tree = tree, .name = name, .limits = limits, .claimed = {}, .made = {}}) {
  std::thread([work = work_] {
    if (work->Claim()) work->made.set_value(work->tree->Make(work->name, work->limits));
  }).detach();
}

PendingGroup::~PendingGroup() {
  if (work_ == nullptr || work_->Claim()) return;
  if (work_->made.get_future().get().ok()) (void)work_->tree->Remove(work_->name);
}

StatusOr<std::shared_ptr<const Cgroup>> PendingGroup::Take() {
  const std::shared_ptr<Work> work = std::exchange(work_, nullptr);
  if (work->Claim()) return work->tree->Make(work->name, work->limits);
  return work->made.get_future().get();
}

}  // namespace paas::container
