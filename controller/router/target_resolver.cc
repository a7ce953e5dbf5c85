#include "controller/router/target_resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>

#include "common/log/log.h"
#include "controller/routes/public_address.h"

namespace paas::controller {

Lookup SystemLookup() {
  return [](const std::string& host) -> StatusOr<std::vector<std::string>> {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (failure != 0) return Unavailable("look up " + host + ": " + ::gai_strerror(failure));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
      char text[INET_ADDRSTRLEN] = {};
      const auto* address = reinterpret_cast<const sockaddr_in*>(entry->ai_addr);
      ::inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
      addresses.emplace_back(text);
    }
    return addresses;
  };
}

bool TargetResolver::IsAllowed(const std::string& address) const {
  return IsIpv4Literal(address) && (allows_private_ || IsPublicAddress(address));
}

std::string TargetResolver::Choose(const std::string& host, const std::string& current) const {
  StatusOr<std::vector<std::string>> found = lookup_(host);
  if (!found.ok()) {
    log::Warning("proxy route: " + Message(found.status()));
    return current;
  }
  std::erase_if(*found, [this](const std::string& address) { return !IsAllowed(address); });
  if (found->empty()) {
    log::Warning("proxy route: " + host + " has no public address");
    return "";
  }
  if (std::find(found->begin(), found->end(), current) != found->end()) return current;
  return *std::min_element(found->begin(), found->end());
}

std::string TargetResolver::AddressOf(const std::string& host) {
  if (IsIpv4Literal(host)) return IsAllowed(host) ? host : "";
  Entry& entry = entries_[host];
  if (!entry.is_fresh) entry = {Choose(host, entry.address), /*is_fresh=*/true};
  return entry.address;
}

void TargetResolver::Fill(std::vector<Site>& sites) {
  std::lock_guard lock(mutex_);
  for (Site& site : sites) {
    if (site.kind != SiteKind::kProxy) continue;
    const std::string authority = AuthorityOf(site.to);
    const size_t colon = authority.rfind(':');
    const std::string address = AddressOf(authority.substr(0, colon));
    site.address = address.empty() ? "" : address + authority.substr(colon);
  }
}

void TargetResolver::Expire() {
  std::lock_guard lock(mutex_);
  for (auto& [host, entry] : entries_) entry.is_fresh = false;
}

}  // namespace paas::controller
