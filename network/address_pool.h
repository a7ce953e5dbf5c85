#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/status/status.h"
#include "network/address.h"

namespace paas::network {

// Addresses by container id. PURE: no kernel, no clock. An id keeps its address until it is
// released, and two ids never hold one address. The first choice is a hash of the id, so that a
// container which comes back usually gets the address that it had.
// Not thread-safe: the owner locks.
class AddressPool {
 public:
  // The first and the last address of the range are never handed out.
  explicit AddressPool(Cidr range) : range_(range) {}

  // The address of `id`, allocated when it has none. ResourceExhausted when the pool is full.
  StatusOr<Ipv4> Acquire(const std::string& id);

  // Takes over what a record says. AlreadyExists when another id holds the address or this id holds
  // another one; InvalidArgument when the address is outside of the range. Idempotent.
  Status Adopt(const std::string& id, Ipv4 address);

  // Forgets the id; unknown ids are fine.
  void Release(const std::string& id);

  std::optional<Ipv4> Find(const std::string& id) const;
  const Cidr& range() const { return range_; }
  size_t size() const { return by_id_.size(); }

 private:
  Cidr range_;
  std::map<std::string, Ipv4> by_id_;
  std::map<Ipv4, std::string> by_address_;
};

}  // namespace paas::network
