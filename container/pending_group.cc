#include "container/pending_group.h"

#include "container/cgroup/cgroup.h"

namespace paas::container {

PendingGroup::PendingGroup(CgroupTree* tree, const std::string& name, const Limits& limits)
    : tree_(tree), name_(name), made_(std::async(std::launch::async, [tree, name, limits] {
        return tree->Make(name, limits);
      })) {}

PendingGroup::~PendingGroup() {
  if (made_.valid() && made_.get().ok()) (void)tree_->Remove(name_);
}

StatusOr<std::shared_ptr<const Cgroup>> PendingGroup::Take() { return made_.get(); }

}  // namespace paas::container
