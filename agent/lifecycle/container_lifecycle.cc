#include "agent/lifecycle/container_lifecycle.h"

#include <fcntl.h>
#include <unistd.h>

#include "agent/lifecycle/host_files.h"
#include "agent/lifecycle/host_key.h"
#include "agent/lifecycle/instance_record.h"
#include "agent/lifecycle/outbound.h"
#include "agent/lifecycle/shown_names.h"
#include "common/log/log.h"
#include "common/os/file.h"
#include "common/status/rollback.h"

namespace paas::agent {
namespace {

// SIGTERM, this long, then SIGKILL: what applications of the platform are promised.
constexpr std::chrono::seconds kStopGrace{15};

StatusOr<os::UniqueFd> NamespaceOf(pid_t pid, const std::string& kind) {
  return os::Open("/proc/" + std::to_string(pid) + "/ns/" + kind, O_RDONLY);
}

// The slot a container runs in, kept alive by the descriptors while its process is replaced.
StatusOr<container::Slot> SlotOf(const Instance& instance) {
  const pid_t pid = instance.running->pid();
  container::Slot slot{.ids = instance.record.ids};
  PAAS_ASSIGN_OR_RETURN(slot.user_namespace, NamespaceOf(pid, "user"));
  PAAS_ASSIGN_OR_RETURN(slot.network_namespace, NamespaceOf(pid, "net"));
  // Only now is it certain that the pid was still ours when its namespaces were opened.
  if (!instance.running->IsRunning()) return FailedPrecondition("the container has ended");
  return slot;
}

StatusOr<os::UniqueFd> Duplicate(const os::UniqueFd& fd) {
  os::UniqueFd copy(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  return copy.valid() ? StatusOr<os::UniqueFd>(std::move(copy)) : ErrnoStatus("copy a descriptor");
}

}  // namespace

StatusOr<ContainerLifecycle::Images> ContainerLifecycle::AcquireImages(
    const std::string& id, const DesiredContainer& desired) {
  Images images;
  PAAS_ASSIGN_OR_RETURN(images.base, with_.images->Acquire(desired.base_digest, id));
  if (desired.app_digest.empty()) return images;
  StatusOr<image::MountedImage> app = with_.images->Acquire(desired.app_digest, id);
  if (!app.ok()) {
    with_.images->Release(desired.base_digest, id);
    return app.status();
  }
  images.app = *std::move(app);
  return images;
}

// What a container held that has ended.
void ContainerLifecycle::Release(const std::string& id, const DesiredContainer& desired) {
  with_.volumes->Detach(id);
  with_.images->Release(desired.base_digest, id);
  if (!desired.app_digest.empty()) with_.images->Release(desired.app_digest, id);
}

StatusOr<AddressBook> ContainerLifecycle::AllocateAddresses(const EnvironmentSpec& environment) {
  AddressBook addresses;
  Rollback rollback;
  for (const DesiredContainer& desired : environment.containers) {
    const std::string id = ContainerId(environment.project, environment.environment, desired.name);
    if (const std::optional<Instance> existing = with_.table->Get(id)) {
      addresses[desired.name] = existing->record.address;
      continue;
    }
    PAAS_ASSIGN_OR_RETURN(const network::Ipv4 address, with_.placement->AllocateAddress(id));
    rollback.Add([this, id] { with_.placement->ReleaseAddress(id); });
    addresses[desired.name] = address.ToString();
  }
  rollback.Commit();
  return addresses;
}

std::string ContainerLifecycle::NoSwap() const {
  return with_.engine->facts().mount_beneath ? "" : "no MOVE_MOUNT_BENEATH (Linux 6.5)";
}

Status ContainerLifecycle::Create(const EnvironmentSpec& environment,
                                  const DesiredContainer& desired, const AddressBook& addresses) {
  const std::string id = ContainerId(environment.project, environment.environment, desired.name);
  const std::optional<Instance> existing = with_.table->Get(id);
  if (existing && existing->IsRunning()) return AlreadyExists("container " + id + " runs");
  if (existing) {
    PAAS_RETURN_IF_ERROR(ClearStopped(*existing));
    PAAS_ASSIGN_OR_RETURN(const Place place, PlaceOf(existing->record));
    return StartAt(place, MakeRecord(environment, desired, place, addresses));
  }
  Rollback rollback;
  PAAS_ASSIGN_OR_RETURN(const Place place, with_.placement->Allocate(id));
  rollback.Add([&] { with_.placement->Release(id, place); });
  PAAS_RETURN_IF_ERROR(StartAt(place, MakeRecord(environment, desired, place, addresses)));
  rollback.Commit();
  return absl::OkStatus();
}

// Ends what a container that no longer runs may still have; its record and its place stay, since
// the router and other containers know its address.
Status ContainerLifecycle::ClearStopped(const Instance& instance) {
  const std::string id = instance.record.Id();
  if (instance.running != nullptr) {
    PAAS_RETURN_IF_ERROR(EndProcess(instance).status());
    Release(id, instance.record.made_from);
    with_.table->Put({instance.record, nullptr});
  }
  return with_.network->Detach(id);
}

Status ContainerLifecycle::StartAt(const Place& place, const InstanceRecord& record) {
  const std::string id = record.Id();
  const network::ContainerNetwork network = NetworkOf(record, place.address);
  PAAS_ASSIGN_OR_RETURN(container::Slot slot, with_.engine->PrepareSlot(place.ids));
  // The link is made beside the container, which needs it only once init goes.
  PAAS_ASSIGN_OR_RETURN(const os::UniqueFd space, Duplicate(slot.network_namespace));
  const Errand link = std::async(
      std::launch::async, [&] { return with_.network->Attach(space.get(), network).status(); });
  Rollback rollback;
  rollback.Add([&] {
    link.wait();
    (void)with_.network->Detach(id);
  });
  PAAS_RETURN_IF_ERROR(StartIn(std::move(slot), record, with_.network->InterfaceOf(network), link));
  rollback.Commit();
  return absl::OkStatus();
}

// The table still says what was there before; disk has to say the same.
void ContainerLifecycle::RestoreRecord(const std::string& id) {
  const std::optional<Instance> before = with_.table->Get(id);
  const Status restored = before ? store_.Put(before->record) : store_.Delete(id);
  if (!restored.ok()) log::Error("record of " + id + ": " + Message(restored));
}

// The record is on disk before init goes, so that a killed agent knows whose it is: until then init
// ends with the agent. Syncing it takes longer than the rest.
Status ContainerLifecycle::StartIn(container::Slot slot, const InstanceRecord& record,
                                   std::optional<container::Interface> interface,
                                   const Errand& link) {
  const std::string id = record.Id();
  container::PendingGroup group =
      with_.engine->RequestGroup(CgroupOf(record), LimitsOf(record.made_from));
  Rollback rollback;
  PAAS_ASSIGN_OR_RETURN(const Images images, AcquireImages(id, record.made_from));
  rollback.Add([&] { Release(id, record.made_from); });
  Materials materials{.base = images.base, .app = images.app, .interface = std::move(interface)};
  PAAS_ASSIGN_OR_RETURN(materials.volumes,
                        with_.volumes->Attach(record, slot.user_namespace.get()));
  PAAS_ASSIGN_OR_RETURN(materials.ssh_host_key,
                        HostKey(paths_.Keys(EnvironmentId(record.project, record.environment))));
  materials.names = NamesOf(with_.names, record.made_from);
  PAAS_ASSIGN_OR_RETURN(Blueprint blueprint, DrawBlueprint(record, materials, node_, paths_));
  for (const HostDirectory& directory : blueprint.directories) {
    PAAS_RETURN_IF_ERROR(MakeHostDirectory(directory));
  }
  for (const HostLog& log : blueprint.logs) PAAS_RETURN_IF_ERROR(MakeHostLog(log));
  const Errand recorded = std::async(std::launch::async, [&] { return store_.Put(record); });
  rollback.Add([&] {
    recorded.wait();
    RestoreRecord(id);
  });
  const auto permit = [&] {
    PAAS_RETURN_IF_ERROR(recorded.get());
    return link.valid() ? link.get() : absl::OkStatus();
  };
  PAAS_ASSIGN_OR_RETURN(auto running, with_.engine->Start(blueprint.spec, std::move(slot),
                                                          {-1, -1, -1}, permit, std::move(group)));
  with_.table->Put({record, std::move(running)});
  rollback.Commit();
  return absl::OkStatus();
}

StatusOr<container::Exit> ContainerLifecycle::EndProcess(const Instance& instance) {
  // Frozen processes hear no signal.
  PAAS_RETURN_IF_ERROR(SetFrozen(instance.record.project, instance.record.environment, false));
  StatusOr<container::Exit> exit = instance.running->Stop(kStopGrace);
  if (absl::IsDeadlineExceeded(exit.status())) {
    // Not even SIGKILL ends a process that waits for a file server.
    with_.volumes->CutOff(instance.record.Id());
    exit = instance.running->Stop(std::chrono::milliseconds(0));
  }
  PAAS_RETURN_IF_ERROR(exit.status());
  PAAS_RETURN_IF_ERROR(with_.engine->Remove(instance.running->spec()));
  return exit;
}

Status ContainerLifecycle::Replace(const EnvironmentSpec& environment,
                                   const DesiredContainer& desired, const AddressBook& addresses) {
  const std::string id = ContainerId(environment.project, environment.environment, desired.name);
  const std::optional<Instance> old = with_.table->Get(id);
  if (!old || !old->IsRunning()) return Create(environment, desired, addresses);

  StatusOr<container::Slot> slot = SlotOf(*old);
  if (!slot.ok() && !old->IsRunning())
    return Create(environment, desired, addresses);  // it ended just now
  PAAS_RETURN_IF_ERROR(slot.status());
  const auto interface = old->running->spec().interface;
  PAAS_ASSIGN_OR_RETURN(const Place place, PlaceOf(old->record));
  PAAS_RETURN_IF_ERROR(EndProcess(*old).status());
  Release(id, old->record.made_from);
  with_.table->Put({old->record, nullptr});
  // From here on the container is down: whatever fails, its link dies with the slot.
  Rollback rollback;
  rollback.Add([&] { (void)with_.network->Detach(id); });
  const InstanceRecord record = MakeRecord(environment, desired, place, addresses);
  PAAS_RETURN_IF_ERROR(with_.network->Update(NetworkOf(record, place.address)));
  PAAS_RETURN_IF_ERROR(StartIn(*std::move(slot), record, interface, {}));
  rollback.Commit();
  return absl::OkStatus();
}

Status ContainerLifecycle::UpdateNetwork(const EnvironmentSpec& environment,
                                         const DesiredContainer& desired) {
  const std::string id = ContainerId(environment.project, environment.environment, desired.name);
  const std::optional<Instance> instance = with_.table->Get(id);
  if (!instance || !instance->IsRunning()) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const Place place, PlaceOf(instance->record));
  return with_.network->Update(
      NetworkOf(MakeRecord(environment, desired, place, {}), place.address));
}

Status ContainerLifecycle::Stop(const std::string& id) {
  const std::optional<Instance> instance = with_.table->Get(id);
  if (!instance || instance->running == nullptr) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const container::Exit exit, EndProcess(*instance));
  Release(id, instance->record.made_from);
  PAAS_RETURN_IF_ERROR(with_.network->Detach(id));
  InstanceRecord record = instance->record;
  record.last_exit = exit;
  with_.table->Put({record, nullptr});
  return store_.Put(record);
}

Status ContainerLifecycle::Remove(const std::string& id) {
  const std::optional<Instance> instance = with_.table->Get(id);
  if (!instance) return absl::OkStatus();
  if (instance->running != nullptr) {
    PAAS_RETURN_IF_ERROR(EndProcess(*instance).status());
    Release(id, instance->record.made_from);
  }
  PAAS_RETURN_IF_ERROR(with_.network->Detach(id));
  PAAS_RETURN_IF_ERROR(store_.Delete(id));
  PAAS_ASSIGN_OR_RETURN(const Place place, PlaceOf(instance->record));
  with_.placement->Release(id, place);
  with_.table->Erase(id);
  return absl::OkStatus();
}

Status ContainerLifecycle::NoteExit(const std::string& id, const container::Exit& exit) {
  const std::optional<Instance> instance = with_.table->Get(id);
  if (!instance || instance->running == nullptr || instance->IsRunning()) return absl::OkStatus();
  PAAS_RETURN_IF_ERROR(with_.engine->Remove(instance->running->spec()));
  Release(id, instance->record.made_from);
  InstanceRecord record = instance->record;
  record.last_exit = exit;
  with_.table->Put({record, nullptr});
  return store_.Put(record);
}

}  // namespace paas::agent
