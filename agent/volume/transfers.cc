#include "agent/volume/transfers.h"

#include <future>

#include "common/log/log.h"
#include "common/status/rollback.h"

namespace paas::agent {
namespace {

// A snapshot takes milliseconds. A driver that copies says so, and takes what it takes.
constexpr std::chrono::seconds kLongestStillness{20};

}  // namespace

Status Transfers::ConcludeEarlier(const std::string& to) {
  const StatusOr<Transfer> left = store_.Get(to);
  if (absl::IsNotFound(left.status())) return absl::OkStatus();
  return left.ok() ? Conclude(*left) : left.status();
}

StatusOr<Transfer> Transfers::Plan(const TransferOrder& order) {
  PAAS_RETURN_IF_ERROR(ConcludeEarlier(order.to));
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> from, driver_->List(order.from));
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> to, driver_->List(order.to));
  return PlanTransfer(order, from, to, driver_->capabilities().limits);
}

StatusOr<TransferReport> Transfers::Run(const TransferOrder& order) {
  PAAS_ASSIGN_OR_RETURN(Transfer transfer, Plan(order));
  TransferReport report{.shares = driver_->capabilities().instant_clone};
  log::Info("copying the volumes of " + order.from + " for " + order.to);
  Rollback rollback;
  rollback.Add([&] {
    const Status undone = Undo(transfer);
    if (!undone.ok()) log::Error("undo the copies for " + order.to + ": " + Message(undone));
  });
  PAAS_RETURN_IF_ERROR(Copy(transfer, order.from_environment, report));
  transfer.stage = Transfer::Stage::kMoving;
  PAAS_RETURN_IF_ERROR(store_.Put(transfer));
  rollback.Commit();
  PAAS_RETURN_IF_ERROR(Conclude(transfer));
  PAAS_ASSIGN_OR_RETURN(report.volumes, Measure(order.to));
  return report;
}

Status Transfers::Copy(Transfer& transfer, bool from_environment, TransferReport& report) {
  PAAS_RETURN_IF_ERROR(Delete(StagingOf(transfer.to)));
  for (const CopiedVolume& volume : transfer.volumes) {
    PAAS_RETURN_IF_ERROR(driver_->Flush({transfer.from, volume.name}));
  }
  // A paused environment stands still already, and goes on doing so.
  transfer.thaws = from_environment && !freezer_.is_frozen(transfer.from);
  PAAS_RETURN_IF_ERROR(store_.Put(transfer));
  if (!transfer.thaws) return CopyAll(transfer);
  Stillness stillness(freezer_, transfer.from,
                      report.shares ? kLongestStillness : std::chrono::milliseconds::zero());
  PAAS_RETURN_IF_ERROR(stillness.Begin());
  const Status copied = CopyAll(transfer);
  const Status thawed = stillness.End();
  report.frozen = stillness.lasted();
  return copied.ok() ? thawed : copied;
}

// Side by side: file systems commit several snapshots at once.
Status Transfers::CopyAll(const Transfer& transfer) {
  std::vector<std::future<Status>> copies;
  for (const CopiedVolume& volume : transfer.volumes) {
    copies.push_back(std::async(std::launch::async, [this, &transfer, &volume] {
      return driver_->Clone({transfer.from, volume.name}, {StagingOf(transfer.to), volume.name},
                            volume.limit_bytes);
    }));
  }
  Status first;
  for (std::future<Status>& copy : copies) first.Update(copy.get());
  return first;
}

// What has moved is not beside its place any more: this can be done again.
Status Transfers::Move(const Transfer& transfer) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> left,
                        driver_->List(StagingOf(transfer.to)));
  for (const volume::VolumeState& copy : left) {
    const volume::VolumeId place{transfer.to, copy.id.name};
    PAAS_RETURN_IF_ERROR(driver_->Delete(place));
    PAAS_RETURN_IF_ERROR(driver_->Move(copy.id, place));
  }
  if (!transfer.seals) return absl::OkStatus();
  for (const CopiedVolume& volume : transfer.volumes) {
    PAAS_RETURN_IF_ERROR(driver_->Seal({transfer.to, volume.name}));
  }
  return absl::OkStatus();
}

Status Transfers::Conclude(const Transfer& transfer) {
  if (transfer.stage == Transfer::Stage::kCopying) return Undo(transfer);
  PAAS_RETURN_IF_ERROR(Move(transfer));
  return store_.Delete(transfer.to);
}

Status Transfers::Undo(const Transfer& transfer) {
  PAAS_RETURN_IF_ERROR(Delete(StagingOf(transfer.to)));
  return store_.Delete(transfer.to);
}

void Transfers::Recover() {
  const StatusOr<std::vector<Transfer>> transfers = store_.List();
  if (!transfers.ok()) return log::Error(Message(transfers.status()));
  for (const Transfer& transfer : *transfers) {
    log::Warning("copying the volumes of " + transfer.from + " for " + transfer.to +
                 " was cut short");
    if (transfer.thaws && freezer_.is_frozen(transfer.from)) {
      const Status thawed = freezer_.set(transfer.from, false);
      if (!thawed.ok()) log::Error(Message(thawed));
    }
    const Status concluded = Conclude(transfer);
    if (!concluded.ok()) log::Error(Message(concluded));
  }
}

StatusOr<Transfer> Transfers::BeginIntake(const std::string& to) {
  PAAS_RETURN_IF_ERROR(ConcludeEarlier(to));
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> there, driver_->List(to));
  if (!there.empty()) return AlreadyExists(to + " has data already");
  Transfer intake{.from = "an archive", .to = to, .volumes = {}, .seals = true};
  PAAS_RETURN_IF_ERROR(Delete(StagingOf(to)));
  PAAS_RETURN_IF_ERROR(store_.Put(intake));
  return intake;
}

StatusOr<std::unique_ptr<volume::ContentWriter>> Transfers::AddToIntake(Transfer& intake,
                                                                        const std::string& name) {
  const volume::VolumeId id{StagingOf(intake.to), name};
  PAAS_RETURN_IF_ERROR(volume::Validate(id));
  for (const CopiedVolume& volume : intake.volumes) {
    if (volume.name == name) return InvalidArgument("the volume " + name + " is there twice");
  }
  PAAS_RETURN_IF_ERROR(driver_->Create(id, /*limit_bytes=*/0));
  intake.volumes.push_back({name, 0});
  return driver_->Fill(id);
}

Status Transfers::AcceptIntake(Transfer& intake) {
  Transfer complete = intake;
  complete.stage = Transfer::Stage::kMoving;
  PAAS_RETURN_IF_ERROR(store_.Put(complete));
  intake = std::move(complete);
  return Conclude(intake);
}

Status Transfers::Read(const std::string& owner, tree::Sink& sink) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> volumes, driver_->List(owner));
  if (volumes.empty()) return NotFound(owner + " has no data");
  for (const volume::VolumeState& volume : volumes) {
    PAAS_RETURN_IF_ERROR(sink.Begin(volume.id.name));
    PAAS_RETURN_IF_ERROR(Annotate(driver_->Read(volume.id, sink), "volume " + volume.id.name));
  }
  return absl::OkStatus();
}

StatusOr<std::vector<MeasuredVolume>> Transfers::Measure(const std::string& owner) const {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> volumes, driver_->List(owner));
  std::vector<MeasuredVolume> measured;
  for (const volume::VolumeState& volume : volumes) {
    PAAS_ASSIGN_OR_RETURN(const volume::Usage usage, driver_->Measure(volume.id));
    measured.push_back({volume.id.name, usage});
  }
  return measured;
}

Status Transfers::Forget(const std::string& owner) {
  PAAS_RETURN_IF_ERROR(Undo(Transfer{.from = {}, .to = owner, .volumes = {}}));
  return Delete(owner);
}

Status Transfers::Delete(const std::string& owner) {
  PAAS_ASSIGN_OR_RETURN(const std::vector<volume::VolumeState> volumes, driver_->List(owner));
  for (const volume::VolumeState& volume : volumes) {
    PAAS_RETURN_IF_ERROR(driver_->Delete(volume.id));
  }
  return absl::OkStatus();
}

}  // namespace paas::agent
