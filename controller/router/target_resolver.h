#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "controller/routes/site.h"

namespace paas::controller {

// The IPv4 addresses of a host name.
using Lookup = std::function<StatusOr<std::vector<std::string>>(const std::string& host)>;
Lookup SystemLookup();

// Finds the addresses of what proxy routes lead to, outside of nginx, so that no name can lead into
// the node or its networks, whatever its owner's name server says. Thread-safe.
class TargetResolver {
 public:
  TargetResolver(Lookup lookup, bool allows_private)
      : lookup_(std::move(lookup)), allows_private_(allows_private) {}

  // Fills in the address of every proxy site; leaves it empty when there is none that may be
  // asked. An address stays for as long as it is one of the host's.
  void Fill(std::vector<Site>& sites);
  // The next Fill() asks again. What cannot be found then keeps its address.
  void Expire();

 private:
  struct Entry {
    std::string address;
    bool is_fresh = false;
  };
  std::string AddressOf(const std::string& host);
  std::string Choose(const std::string& host, const std::string& current) const;
  bool IsAllowed(const std::string& address) const;

  const Lookup lookup_;
  const bool allows_private_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace paas::controller
