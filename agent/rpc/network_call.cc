#include "agent/rpc/network_call.h"

#include "agent/lifecycle/outbound.h"
#include "agent/probe/listeners.h"
#include "agent/rpc/conversions.h"

namespace paas::agent {
namespace {

namespace v1 = ::paas::agent::v1;

void AddEdges(const DesiredContainer& desired, v1::ContainerNetwork& described) {
  for (const DesiredRelationship& relationship : desired.relationships) {
    for (const uint32_t port : relationship.ports) {
      v1::Edge* edge = described.add_edges();
      edge->set_relationship(relationship.name);
      edge->set_to(relationship.container);
      edge->set_port(port);
    }
  }
}

void AddListening(const Instance& instance, v1::ContainerNetwork& described) {
  if (!instance.IsRunning()) return;
  const StatusOr<Listeners> listeners = ListenersOf(instance.running->pid());
  if (!listeners.ok()) return;  // it ended meanwhile
  for (const uint16_t port : listeners->tcp_ports) described.add_listening(port);
}

}  // namespace

Status DescribeNetwork(const InstanceTable& table, network::Network& network,
                       const v1::NetworkRequest& request, v1::NetworkResponse& response) {
  PAAS_ASSIGN_OR_RETURN(const auto denied, network.Denied());
  for (const Instance& instance : table.List(request.project(), request.environment())) {
    const InstanceRecord& record = instance.record;
    v1::ContainerNetwork& described = *response.add_containers();
    described.set_project(record.project);
    described.set_environment(record.environment);
    described.set_name(record.made_from.name);
    described.set_address(record.address);
    AddEdges(record.made_from, described);
    *described.mutable_outbound() = ToProto(EffectiveOutbound(record.made_from));
    if (const auto counters = denied.find(record.Id()); counters != denied.end()) {
      described.set_denied_from_packets(counters->second.from_packets);
      described.set_denied_to_packets(counters->second.to_packets);
    }
    AddListening(instance, described);
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
