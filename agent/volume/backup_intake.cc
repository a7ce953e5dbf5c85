#include "agent/volume/backup_intake.h"

#include <utility>

#include "common/log/log.h"

namespace paas::agent {
namespace {

constexpr uint64_t kLookEvery = 64 << 20;  // bytes
constexpr uint64_t kEntryBytes = 4096;     // what a name takes at most, about

}  // namespace

StatusOr<std::unique_ptr<BackupIntake>> BackupIntake::Open(Transfers& transfers,
                                                           const std::string& backup,
                                                           uint64_t bytes, Room room) {
  PAAS_RETURN_IF_ERROR(room(bytes));
  PAAS_ASSIGN_OR_RETURN(Transfer transfer, transfers.BeginIntake(BackupOwner(backup)));
  return std::unique_ptr<BackupIntake>(
      new BackupIntake(transfers, std::move(transfer), std::move(room)));
}

BackupIntake::~BackupIntake() {
  if (transfer_.stage == Transfer::Stage::kMoving) return;  // from there on forward
  writer_.reset();
  const Status dropped = transfers_.DropIntake(transfer_);
  if (!dropped.ok()) log::Error("undo the import of " + transfer_.to + ": " + Message(dropped));
}

Status BackupIntake::Begin(const std::string& volume) {
  PAAS_RETURN_IF_ERROR(EndVolume());
  PAAS_ASSIGN_OR_RETURN(writer_, transfers_.AddToIntake(transfer_, volume));
  return absl::OkStatus();
}

Status BackupIntake::Add(const tree::Entry& entry) {
  if (writer_ == nullptr) return InvalidArgument("an entry of no volume");
  PAAS_RETURN_IF_ERROR(Count(kEntryBytes));
  return writer_->Add(entry);
}

Status BackupIntake::Write(uint64_t offset, std::string_view content) {
  if (writer_ == nullptr) return InvalidArgument("content of no volume");
  PAAS_RETURN_IF_ERROR(Count(content.size()));
  return writer_->Write(offset, content);
}

// What an archive says about its size is a stranger's word.
Status BackupIntake::Count(uint64_t bytes) {
  unchecked_bytes_ += bytes;
  if (unchecked_bytes_ < kLookEvery) return absl::OkStatus();
  unchecked_bytes_ = 0;
  return room_(kLookEvery);
}

Status BackupIntake::EndVolume() {
  if (writer_ == nullptr) return absl::OkStatus();
  return std::exchange(writer_, nullptr)->Finish();
}

Status BackupIntake::Accept() {
  PAAS_RETURN_IF_ERROR(EndVolume());
  if (transfer_.volumes.empty()) return InvalidArgument("there are no volumes in it");
  return transfers_.AcceptIntake(transfer_);
}

}  // namespace paas::agent
