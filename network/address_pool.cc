#include "network/address_pool.h"

#include "network/hash.h"

namespace paas::network {

StatusOr<Ipv4> AddressPool::Acquire(const std::string& id) {
  if (auto known = Find(id)) return *known;
  const uint64_t usable = range_.Size() > 2 ? range_.Size() - 2 : 0;
  if (by_address_.size() >= usable) {
    return absl::ResourceExhaustedError("all " + std::to_string(usable) + " addresses of " +
                                        range_.ToString() + " are in use");
  }
  // Linear probing: ends, since fewer addresses than usable ones are taken.
  uint64_t offset = Hash32(id) % usable;
  Ipv4 address{range_.base.value + 1 + static_cast<uint32_t>(offset)};
  while (by_address_.contains(address)) {
    offset = (offset + 1) % usable;
    address.value = range_.base.value + 1 + static_cast<uint32_t>(offset);
  }
  by_id_[id] = address;
  by_address_[address] = id;
  return address;
}

Status AddressPool::Adopt(const std::string& id, Ipv4 address) {
  const bool is_edge =
      address == range_.base ||
      address.value == range_.base.value + static_cast<uint32_t>(range_.Size() - 1);
  if (!range_.Contains(address) || is_edge) {
    return InvalidArgument(address.ToString() + " of " + id + " is not an address of " +
                           range_.ToString());
  }
  if (auto holder = by_address_.find(address); holder != by_address_.end()) {
    if (holder->second == id) return absl::OkStatus();
    return AlreadyExists(address.ToString() + " of " + id + " is held by " + holder->second);
  }
  if (auto known = Find(id)) return AlreadyExists(id + " already holds " + known->ToString());
  by_id_[id] = address;
  by_address_[address] = id;
  return absl::OkStatus();
}

void AddressPool::Release(const std::string& id) {
  auto it = by_id_.find(id);
  if (it == by_id_.end()) return;
  by_address_.erase(it->second);
  by_id_.erase(it);
}

std::optional<Ipv4> AddressPool::Find(const std::string& id) const {
  auto it = by_id_.find(id);
  if (it == by_id_.end()) return std::nullopt;
  return it->second;
}

}  // namespace paas::network
