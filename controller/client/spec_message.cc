#include "controller/client/spec_message.h"

namespace paas::controller {
namespace {

namespace pb = paas::agent::v1;

pb::ContainerSpec::Kind ToProto(ContainerKind kind) {
  switch (kind) {
    case ContainerKind::kApplication:
      return pb::ContainerSpec::APPLICATION;
    case ContainerKind::kWorker:
      return pb::ContainerSpec::WORKER;
    case ContainerKind::kService:
      return pb::ContainerSpec::SERVICE;
  }
  return pb::ContainerSpec::KIND_UNSPECIFIED;
}

pb::EnvironmentSpec::State ToProto(EnvironmentState state) {
  switch (state) {
    case EnvironmentState::kActive:
      return pb::EnvironmentSpec::ACTIVE;
    case EnvironmentState::kFrozen:
      return pb::EnvironmentSpec::FROZEN;
    case EnvironmentState::kStopped:
      return pb::EnvironmentSpec::STOPPED;
  }
  return pb::EnvironmentSpec::STATE_UNSPECIFIED;
}

void ToProto(const OutboundPolicy& policy, paas::common::v1::OutboundPolicy& out) {
  out.set_restricted(policy.restricted);
  for (const OutboundRule& rule : policy.rules) {
    paas::common::v1::OutboundRule& added = *out.add_rules();
    for (const std::string& cidr : rule.cidrs) added.add_cidrs(cidr);
    for (const uint32_t port : rule.ports) added.add_ports(port);
    for (const std::string& domain : rule.domains) added.add_domains(domain);
  }
}

void ToProto(const PlannedRelationship& relationship, pb::Relationship& out) {
  out.set_name(relationship.name);
  out.set_container(relationship.container);
  for (const uint32_t port : relationship.ports) out.add_ports(port);
  out.set_properties(relationship.properties);
  out.set_wait(relationship.wait);
}

void ToProto(const PlannedMount& mount, pb::MountSpec& out) {
  out.set_kind(mount.kind == MountKind::kTmp ? pb::MountSpec::TMP : pb::MountSpec::VOLUME);
  out.set_target(mount.target);
  out.set_volume(mount.volume);
  out.set_source_path(mount.source_path);
  out.set_size_bytes(mount.size_bytes);
  out.set_owner(mount.owner);
}

void ToProto(const PlannedContainer& container, pb::ContainerSpec& out) {
  out.set_name(container.name);
  out.set_kind(ToProto(container.kind));
  out.set_base_digest(container.base_digest);
  out.set_app_digest(container.app_digest);
  out.set_application(container.application);
  out.mutable_environment()->insert(container.environment.begin(), container.environment.end());
  out.mutable_limits()->set_cpu_millis(container.limits.cpu_millis);
  out.mutable_limits()->set_memory_bytes(container.limits.memory_bytes);
  out.mutable_limits()->set_pids(container.limits.pids);
  out.mutable_limits()->set_disk_bytes(container.limits.disk_bytes);
  ToProto(container.outbound, *out.mutable_outbound());
  out.set_service(container.service);
  for (const PlannedRelationship& relationship : container.relationships) {
    ToProto(relationship, *out.add_relationships());
  }
  for (const PlannedMount& mount : container.mounts) ToProto(mount, *out.add_mounts());
  out.mutable_php_settings()->insert(container.php_settings.begin(), container.php_settings.end());
}

}  // namespace

pb::EnvironmentSpec ToMessage(const EnvironmentSpec& spec) {
  pb::EnvironmentSpec out;
  out.set_project(spec.project);
  out.set_environment(spec.environment);
  out.set_generation(spec.generation);
  out.set_state(ToProto(spec.state));
  for (const PlannedContainer& container : spec.containers) {
    ToProto(container, *out.add_containers());
  }
  for (const PlannedVolume& volume : spec.volumes) {
    pb::VolumeSpec& added = *out.add_volumes();
    added.set_name(volume.name);
    added.set_size_bytes(volume.size_bytes);
    added.set_shared(volume.shared);
    added.set_thin(volume.thin);
  }
  return out;
}

}  // namespace paas::controller
