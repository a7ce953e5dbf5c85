#include "agent/lifecycle/shown_names.h"

#include "agent/dns/name_registry.h"
#include "agent/lifecycle/outbound.h"

namespace paas::agent {

NamedHosts NamesOf(const NameRegistry* registry, const DesiredContainer& desired) {
  return registry == nullptr ? NamedHosts() : registry->Addresses(DomainsOf(desired));
}

}  // namespace paas::agent
