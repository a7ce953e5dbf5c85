#pragma once

#include "agent/config/named_hosts.h"
#include "agent/environment.h"

namespace paas::agent {

class NameRegistry;

// What a container is to find in its hosts file of the names that it may connect to. `registry` may
// be null: nothing.
NamedHosts NamesOf(const NameRegistry* registry, const DesiredContainer& desired);

}  // namespace paas::agent
