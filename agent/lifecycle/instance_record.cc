#include "agent/lifecycle/instance_record.h"

namespace paas::agent {

StatusOr<Place> PlaceOf(const InstanceRecord& record) {
  PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, network::Ipv4::Parse(record.address));
  return Place{record.ids, address};
}

namespace {

AddressBook NeighboursOf(const DesiredContainer& desired, const AddressBook& addresses) {
  AddressBook neighbours;
  for (const DesiredRelationship& relationship : desired.relationships) {
    const auto found = addresses.find(relationship.container);
    if (found != addresses.end()) neighbours.insert(*found);
  }
  return neighbours;
}

}  // namespace

InstanceRecord MakeRecord(const EnvironmentSpec& environment, const DesiredContainer& desired,
                          const Place& place, const AddressBook& addresses) {
  return {.project = environment.project,
          .environment = environment.environment,
          .generation = environment.generation,
          .made_from = desired,
          .ids = place.ids,
          .address = place.address.ToString(),
          .neighbours = NeighboursOf(desired, addresses),
          .last_exit = std::nullopt};
}

}  // namespace paas::agent
