#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/volume/transfers.h"
#include "common/tree/entry.h"

namespace paas::agent {

// Takes in the data of a new backup, volume by volume, beside its place; it is a backup when all of
// it was accepted. What a stranger's archive says is checked. Not thread-safe; the caller has the
// backup's lock.
class BackupIntake final : public tree::Sink {
 public:
  // ResourceExhausted when so many bytes more would not fit.
  using Room = std::function<Status(uint64_t bytes)>;

  // AlreadyExists when the backup has data; ResourceExhausted when `bytes` do not fit.
  static StatusOr<std::unique_ptr<BackupIntake>> Open(Transfers& transfers,
                                                      const std::string& backup, uint64_t bytes,
                                                      Room room);
  // What was not accepted goes.
  ~BackupIntake() override;
  BackupIntake(const BackupIntake&) = delete;
  BackupIntake& operator=(const BackupIntake&) = delete;

  Status Begin(const std::string& volume) override;
  Status Add(const tree::Entry& entry) override;
  Status Write(uint64_t offset, std::string_view content) override;

  // Everything came. Durable when it returns.
  Status Accept();

 private:
  BackupIntake(Transfers& transfers, Transfer transfer, Room room)
      : transfers_(transfers), transfer_(std::move(transfer)), room_(std::move(room)) {}

  Status EndVolume();
  Status Count(uint64_t bytes);

  Transfers& transfers_;
  Transfer transfer_;
  const Room room_;
  std::unique_ptr<volume::ContentWriter> writer_;  // of the volume that is being written
  uint64_t unchecked_bytes_ = 0;                   // written since the last look at what is free
};

}  // namespace paas::agent
