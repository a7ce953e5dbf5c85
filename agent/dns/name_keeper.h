#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include "agent/dns/name_lookup.h"
#include "agent/dns/name_registry.h"
#include "network/network.h"

namespace paas::agent {

// Keeps `firewall.outbound` by domain true: asks for names when their time has come, opens the
// addresses in the firewall, and then has containers use them. Owns a thread; nobody waits for it.
class NameKeeper {
 public:
  struct Parts {
    NameRegistry* registry;
    NameLookup* lookup;
    network::Network* network;
    // Names of the containers that run.
    std::function<std::set<std::string>()> needed;
    // Has containers use the addresses of now, those that nobody else is changing.
    std::function<void()> show;
  };

  explicit NameKeeper(Parts parts);
  ~NameKeeper();
  NameKeeper(const NameKeeper&) = delete;
  NameKeeper& operator=(const NameKeeper&) = delete;

 private:
  void Run();
  void Round();

  const Parts with_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace paas::agent
