#pragma once

#include <memory>
#include <string>

#include "common/status/status.h"
#include "container/spec.h"

namespace paas::container {

class Cgroup;
class CgroupTree;

// The control groups of a container, made on a thread of their own: that takes a fifth of a start,
// and who asks for them has the rest of the container to draw meanwhile. Where the thread gets no
// CPU in time, Take() makes them itself. Not longer than the engine lives.
class PendingGroup {
 public:
  PendingGroup() = default;  // none was asked for
  PendingGroup(CgroupTree* tree, const std::string& name, const Limits& limits);
  // Removes what no container took.
  ~PendingGroup();

  PendingGroup(PendingGroup&&) = default;
  PendingGroup& operator=(PendingGroup&&) = delete;

  bool valid() const { return work_ != nullptr; }
  // Waits for them; they are the caller's to remove from then on. Once. AlreadyExists when the
  // group has processes, which are left alone.
  StatusOr<std::shared_ptr<const Cgroup>> Take();

 private:
  struct Work;
  std::shared_ptr<Work> work_;  // with the thread
};

}  // namespace paas::container
