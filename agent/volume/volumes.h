#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/environment.h"
#include "agent/instance.h"
#include "agent/node/finding.h"
#include "common/status/status.h"
#include "volume/driver.h"
#include "volume/plan/volume_plan.h"

namespace paas::agent {

// The writable data of environments, on the one driver of the node. Thread-safe; the caller
// serialises one environment.
class Volumes {
 public:
  // `driver` is borrowed.
  explicit Volumes(volume::Driver* driver) : driver_(driver) {}

  // What Ensure() would do. InvalidArgument when the specification contradicts itself.
  StatusOr<std::vector<volume::Step>> Plan(const EnvironmentSpec& spec) const;
  // Makes what is missing, with limits, and takes nothing away. What it made is undone when it
  // fails. Returns the steps that changed something.
  StatusOr<std::vector<volume::Step>> Ensure(const EnvironmentSpec& spec);

  // Makes the mounts of a container ready: one attachment for each mount of a volume, in their
  // order. `user_namespace` is the container's.
  StatusOr<std::vector<volume::Attachment>> Attach(const InstanceRecord& record,
                                                   int user_namespace);
  // Of a container that has ended.
  void Detach(const std::string& container_id);
  Status DetachAllBut(const std::set<std::string>& container_ids);

  // Errors instead of waiting, for a container that cannot be killed.
  void CutOff(const std::string& container_id);
  // Containers that have to be started anew to have their volumes again.
  std::set<std::string> Repair() { return driver_->Repair(); }

  // What Ensure() would promise to volumes beyond what they have: their whole size, since a volume
  // that could not be filled is none. Volumes of the default size and thin ones are promised
  // nothing. One claim for each file system that it would be taken from.
  StatusOr<std::vector<os::SpaceClaim>> Claims(const EnvironmentSpec& spec) const;
  StatusOr<std::vector<volume::Room>> Rooms() const { return driver_->Rooms(); }
  // ResourceExhausted when so many bytes more of data would leave less than `reserve_bytes`.
  Status CheckRoom(uint64_t bytes, uint64_t reserve_bytes) const;

  // All data of an environment.
  Status Delete(const std::string& environment_id);

  // Of the volumes that the container has for itself.
  StatusOr<volume::Usage> Measure(const InstanceRecord& record) const;
  std::vector<Finding> Examine() const;

 private:
  StatusOr<std::vector<os::SpaceClaim>> ClaimsOf(uint64_t bytes) const;
  Status Perform(const volume::Step& step);
  void Undo(const volume::Step& step);

  volume::Driver* const driver_;
};

}  // namespace paas::agent
