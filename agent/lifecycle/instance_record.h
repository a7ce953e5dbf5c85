#pragma once

#include <map>
#include <string>

#include "agent/instance.h"
#include "agent/lifecycle/placement.h"
#include "common/status/status.h"

namespace paas::agent {

// Where the containers of an environment are: name → IPv4.
using AddressBook = std::map<std::string, std::string>;

StatusOr<Place> PlaceOf(const InstanceRecord& record);

// Of a container that becomes `desired` at its place.
InstanceRecord MakeRecord(const EnvironmentSpec& environment, const DesiredContainer& desired,
                          const Place& place, const AddressBook& addresses);

}  // namespace paas::agent
