#include "agent/lifecycle/placement.h"

namespace paas::agent {

StatusOr<network::Ipv4> Placement::AllocateAddress(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return addresses_.Acquire(id);
}

void Placement::ReleaseAddress(const std::string& id) {
  const std::lock_guard lock(mutex_);
  addresses_.Release(id);
}

StatusOr<Place> Placement::Allocate(const std::string& id) {
  const std::lock_guard lock(mutex_);
  PAAS_ASSIGN_OR_RETURN(container::IdRange ids, ids_.Allocate());
  StatusOr<network::Ipv4> address = addresses_.Acquire(id);
  if (!address.ok()) {
    ids_.Release(ids);
    return address.status();
  }
  return Place{ids, *address};
}

Status Placement::Reserve(const std::string& id, const Place& place) {
  const std::lock_guard lock(mutex_);
  PAAS_RETURN_IF_ERROR(ids_.Reserve(place.ids));
  Status adopted = addresses_.Adopt(id, place.address);
  if (!adopted.ok()) ids_.Release(place.ids);
  return adopted;
}

void Placement::Release(const std::string& id, const Place& place) {
  const std::lock_guard lock(mutex_);
  ids_.Release(place.ids);
  addresses_.Release(id);
}

}  // namespace paas::agent
