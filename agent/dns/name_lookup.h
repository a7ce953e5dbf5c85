#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/dns/name_book.h"
#include "common/status/status.h"

namespace paas::agent {

// Asks for the IPv4 addresses of names. Not thread-safe.
class NameLookup {
 public:
  virtual ~NameLookup() = default;

  // An answer a name, or Unavailable when nobody gave one. All at once; takes six seconds at most.
  virtual std::map<std::string, StatusOr<NameAnswer>> Ask(
      const std::vector<std::string>& names) = 0;
};

// By c-ares, which reads answers that strangers wrote. Neither the node's hosts file nor its search
// domains have a say: containers do not see them.
class DnsLookup : public NameLookup {
 public:
  // Addresses, with ":port" or without. Empty: those of the node's resolv.conf.
  explicit DnsLookup(std::vector<std::string> servers) : servers_(std::move(servers)) {}

  std::map<std::string, StatusOr<NameAnswer>> Ask(const std::vector<std::string>& names) override;

 private:
  const std::vector<std::string> servers_;
};

}  // namespace paas::agent
