#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "agent/plan/transfer.h"
#include "agent/state/transfer_store.h"
#include "agent/volume/stillness.h"
#include "common/status/status.h"
#include "common/tree/entry.h"
#include "volume/driver.h"

namespace paas::agent {

struct MeasuredVolume {
  std::string name;
  volume::Usage usage;
};

struct TransferReport {
  std::vector<MeasuredVolume> volumes;  // the copies
  std::chrono::microseconds frozen{0};  // that containers stood still
  bool shares = false;                  // the copies share their content until it is changed
};

// Copies all volumes of an environment at one moment. The order of it:
//
//   plan     what there is to copy; what an earlier one left behind is finished or undone
//   flush    so that little is left to be written while everybody waits
//   record   before anybody is stopped: the next agent lets go what this one stopped
//   freeze   the environment's containers, by one write to the group that they share
//   copy     every volume, beside its place; all at once
//   thaw     whatever happened
//   record   from here on forward: all copies are there
//   move     each takes the place of what was there
//
// Thread-safe for different owners: the caller serialises `from` and `to`, and sees to it that no
// container of `to` runs.
class Transfers {
 public:
  // `driver` is borrowed.
  Transfers(volume::Driver* driver, TransferStore store, Freezer freezer)
      : driver_(driver), store_(std::move(store)), freezer_(std::move(freezer)) {}

  // Errors of PlanTransfer(), or those of what failed; then `to` is what it was.
  StatusOr<TransferReport> Run(const TransferOrder& order);

  // After a restart of the agent: lets go who stands still for a transfer, takes half-made copies
  // away, and finishes what had all copies. Failures are logged, and tried again by the next Run().
  void Recover();

  // Volumes that come from elsewhere take the same way: recorded, made beside the place of `to`,
  // and moved there when they are complete. AlreadyExists when `to` has volumes.
  StatusOr<Transfer> BeginIntake(const std::string& to);
  // A new, empty volume of it: what takes its files. InvalidArgument for a name that none has.
  StatusOr<std::unique_ptr<volume::ContentWriter>> AddToIntake(Transfer& intake,
                                                               const std::string& name);
  // Sealed, and in their place. Until its stage says that all are there, it is to be dropped after
  // an error.
  Status AcceptIntake(Transfer& intake);
  Status DropIntake(const Transfer& intake) { return Undo(intake); }

  // Tells `sink` the files of all volumes of an owner; none of them may change meanwhile. NotFound
  // when there are none.
  Status Read(const std::string& owner, tree::Sink& sink) const;

  StatusOr<std::vector<MeasuredVolume>> Measure(const std::string& owner) const;
  // All that there is of an owner, and what a transfer to it left: one that could not be concluded
  // must not bring anything back.
  Status Forget(const std::string& owner);
  // All volumes of an owner that no container mounts.
  Status Delete(const std::string& owner);

 private:
  StatusOr<Transfer> Plan(const TransferOrder& order);
  Status ConcludeEarlier(const std::string& to);
  Status Copy(Transfer& transfer, bool from_environment, TransferReport& report);
  Status CopyAll(const Transfer& transfer);
  Status Move(const Transfer& transfer);
  Status Conclude(const Transfer& transfer);
  Status Undo(const Transfer& transfer);

  volume::Driver* const driver_;
  const TransferStore store_;
  const Freezer freezer_;
};

}  // namespace paas::agent
