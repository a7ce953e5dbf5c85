#pragma once

#include <mutex>
#include <string>

#include "common/status/status.h"
#include "container/id_allocator.h"
#include "container/spec.h"
#include "network/address_pool.h"

namespace paas::agent {

// What of the node a container is given.
struct Place {
  container::IdRange ids;
  network::Ipv4 address;
};

// The node's id ranges and addresses: one allocator for containers and tasks alike. Thread-safe.
class Placement {
 public:
  Placement(container::IdAllocator ids, network::AddressPool addresses)
      : ids_(std::move(ids)), addresses_(std::move(addresses)) {}

  // The address of `id`, which keeps it until Release(): Allocate() gives the same. So everybody
  // can know where everybody will be before anybody is started.
  StatusOr<network::Ipv4> AllocateAddress(const std::string& id);
  // Gives an address back to which no place was allocated.
  void ReleaseAddress(const std::string& id);
  // A place for the container `id`. ResourceExhausted when ids or addresses ran out.
  StatusOr<Place> Allocate(const std::string& id);
  // After a restart: says that `id` has this place already.
  Status Reserve(const std::string& id, const Place& place);
  void Release(const std::string& id, const Place& place);

 private:
  std::mutex mutex_;
  container::IdAllocator ids_;
  network::AddressPool addresses_;
};

}  // namespace paas::agent
