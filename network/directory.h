#pragma once

#include <map>
#include <set>
#include <string>

#include "network/container_network.h"
#include "network/network_state.h"

namespace paas::network {

// A container together with the host end that it got.
struct Member {
  ContainerNetwork network;
  std::string link;

  bool operator==(const Member&) const = default;
};

// The containers of the node and the kernel state that follows from them. PURE. An edge becomes an
// element while both of its ends are here. StateOf costs by the edges of one container, not by the
// number of containers. Not thread-safe.
class Directory {
 public:
  // Adds, or replaces the container of the same id.
  void Put(Member member);
  void Erase(const std::string& id);
  // What names of allow lists stand for; of everybody, from now on.
  void SetNames(NameTable names) { names_ = std::move(names); }
  const NameTable& names() const { return names_; }
  // nullptr when unknown; valid until the next change.
  const Member* Find(const std::string& id) const;
  bool HoldsAddress(Ipv4 address) const { return addresses_.contains(address); }
  bool HoldsLink(const std::string& link) const { return links_.contains(link); }
  bool empty() const { return members_.empty(); }
  const std::map<std::string, Member>& members() const { return members_; }

  // Every element, chain and link that is there because of `id`: its own, and the allow elements of
  // others towards it. Empty when unknown.
  NetworkState StateOf(const std::string& id) const;
  NetworkState State() const;
  // What there is because of names.
  NetworkState StateOfNames() const;

 private:
  std::map<std::string, Member> members_;
  std::set<Ipv4> addresses_;
  std::set<std::string> links_;
  NameTable names_;
  std::map<std::string, std::set<std::string>> callers_;  // to → ids with an edge to it
};

}  // namespace paas::network
