#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/environment.h"
#include "common/status/status.h"
#include "volume/volume.h"

namespace paas::agent {

// Whose volumes a backup's are.
std::string BackupOwner(const std::string& backup);

// Copies of one owner's volumes for another one.
struct TransferOrder {
  std::string from;  // an environment's id or a BackupOwner()
  std::string to;
  std::vector<DesiredVolume> volumes;
  bool from_environment = false;  // its containers stand still meanwhile
  bool replaces = false;          // what `to` has of these goes
  bool seals = false;             // nobody will write to the copies
};

struct CopiedVolume {
  std::string name;
  uint64_t limit_bytes = 0;

  bool operator==(const CopiedVolume&) const = default;
};

// A transfer under way, as it is on disk before it is acted on. The copies are made beside, under
// StagingOf(to), and take their places when all are there.
struct Transfer {
  enum class Stage { kCopying, kMoving };
  std::string from;
  std::string to;
  std::vector<CopiedVolume> volumes;
  bool thaws = false;  // the containers of `from` were made to stand still for it
  bool seals = false;
  Stage stage = Stage::kCopying;

  bool operator==(const Transfer&) const = default;
};

// Whose volumes the copies are until they are complete.
std::string StagingOf(const std::string& to);

// NotFound when `from` has none of the volumes; AlreadyExists when `to` has some and may not lose
// them. `limits`: whether the driver keeps any.
StatusOr<Transfer> PlanTransfer(const TransferOrder& order,
                                const std::vector<volume::VolumeState>& from,
                                const std::vector<volume::VolumeState>& to, bool limits);

}  // namespace paas::agent
