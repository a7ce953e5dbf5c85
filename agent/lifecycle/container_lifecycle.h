#pragma once

#include <chrono>
#include <future>
#include <map>
#include <string>

#include "agent/blueprint/container_blueprint.h"
#include "agent/image/image_source.h"
#include "agent/instance.h"
#include "agent/lifecycle/instance_record.h"
#include "agent/lifecycle/instance_table.h"
#include "agent/lifecycle/placement.h"
#include "agent/paths.h"
#include "agent/plan/disturbance.h"
#include "agent/state/instance_store.h"
#include "agent/volume/volumes.h"
#include "common/status/status.h"
#include "container/engine.h"
#include "container/slot.h"
#include "network/network.h"

namespace paas::agent {

class NameRegistry;

// The mechanisms that a container is made with; borrowed.
struct Mechanisms {
  ImageSource* images;
  network::Network* network;
  container::Engine* engine;
  Placement* placement;
  Volumes* volumes;
  InstanceTable* table;
  NameRegistry* names = nullptr;  // null: no name has an address
};

// Makes and unmakes one container at a time: images → volumes → slot → network → record →
// process, and the reverse. Every step is undone when a later one fails. Thread-safe for different
// containers; the caller serialises one environment.
class ContainerLifecycle {
 public:
  ContainerLifecycle(const Mechanisms& mechanisms, InstanceStore store, NodeConfig node,
                     Paths paths)
      : with_(mechanisms), store_(std::move(store)), node_(std::move(node)), paths_(paths) {}

  // The addresses of all containers, known before any is started. Those that are not there yet are
  // given one, which a failed Create() gives back.
  StatusOr<AddressBook> AllocateAddresses(const EnvironmentSpec& environment);
  // The images that are to be fetched: digest → bytes. Unknown ones are left out.
  std::map<std::string, uint64_t> MissingImages(const EnvironmentSpec& environment) const;
  // Why /app of a running container cannot be replaced on this node; empty: it can.
  std::string NoSwap() const;
  // Starts a container that is not there yet, or stopped, in its place. AlreadyExists when it runs.
  Status Create(const EnvironmentSpec& environment, const DesiredContainer& desired,
                const AddressBook& addresses);

  // Ends the process of a container and starts it again as `desired`, in the same slot: address,
  // id range and firewall state stay. When the new one cannot be started nothing runs; the record
  // then still says what was there before and keeps its place: Replace() with it brings it back.
  Status Replace(const EnvironmentSpec& environment, const DesiredContainer& desired,
                 const AddressBook& addresses);

  // Gives a container that runs another /app and its configuration; only the application's own
  // processes start anew: PID 1, nginx, sshd and sessions stay. It is Replace() where that cannot
  // be done in place. When it fails the container is what it was before, or says so (Mend()).
  Status Swap(const EnvironmentSpec& environment, const DesiredContainer& desired,
              const AddressBook& addresses);

  // The same without another /app: limits and files. Of the application's processes and nginx those
  // are told who have to notice, with kNone nobody.
  Status Reconfigure(const EnvironmentSpec& environment, const DesiredContainer& desired,
                     const AddressBook& addresses, Disturbance disturbance);

  // Brings containers back to what they were whose change in place was cut short. One with which
  // that does not work is stopped.
  Status Mend(const std::string& project, const std::string& environment);

  // Opens and closes what `desired` says, for established connections too. OK when it does not run.
  Status UpdateNetwork(const EnvironmentSpec& environment, const DesiredContainer& desired);

  // Ends a container and removes everything but its logs and volumes. Missing is OK.
  Status Remove(const std::string& id);
  // Ends the process and leaves the record: the container is there, stopped.
  Status Stop(const std::string& id);
  // Writes into its record that it is stopped or frozen for a pause, before it is; or not any more.
  Status NotePaused(const Instance& instance, bool paused);
  // All processes of an environment stand still, and give back what memory they can; or go on.
  Status SetFrozen(const std::string& project, const std::string& environment, bool frozen);

  // Keeps how the last process of a container ended. Missing is OK.
  Status NoteExit(const std::string& id, const container::Exit& exit);

 private:
  struct Images {
    image::MountedImage base;
    std::optional<image::MountedImage> app;
  };

  StatusOr<Images> AcquireImages(const std::string& id, const DesiredContainer& desired);
  void Release(const std::string& id, const DesiredContainer& desired);
  Status ClearStopped(const Instance& instance);
  // What is done by another thread beside a start, and awaited before init goes. Invalid: nothing.
  using Errand = std::shared_future<Status>;
  Status StartAt(const Place& place, const InstanceRecord& record);
  void RestoreRecord(const std::string& id);
  Status StartIn(container::Slot slot, const InstanceRecord& record,
                 std::optional<container::Interface> interface, const Errand& link);
  StatusOr<container::Exit> EndProcess(const Instance& instance);

  Status ChangeInPlace(const EnvironmentSpec& environment, const DesiredContainer& desired,
                       const AddressBook& addresses, Disturbance disturbance);

  const Mechanisms with_;
  const InstanceStore store_;
  const NodeConfig node_;
  const Paths paths_;
};

}  // namespace paas::agent
