#include "agent/plan/transfer.h"

#include <algorithm>

#include "agent/plan/volumes.h"

namespace paas::agent {
namespace {

bool Has(const std::vector<volume::VolumeState>& volumes, const std::string& name) {
  return std::any_of(volumes.begin(), volumes.end(),
                     [&](const volume::VolumeState& volume) { return volume.id.name == name; });
}

uint64_t LimitOf(const DesiredVolume& volume, const TransferOrder& order, bool limits) {
  if (!limits || order.seals) return 0;
  return volume.size_bytes == 0 ? kDefaultVolumeBytes : volume.size_bytes;
}

}  // namespace

// Ids of environments have no underscores.
std::string BackupOwner(const std::string& backup) { return "backup_" + backup; }

std::string StagingOf(const std::string& to) { return "next_" + to; }

StatusOr<Transfer> PlanTransfer(const TransferOrder& order,
                                const std::vector<volume::VolumeState>& from,
                                const std::vector<volume::VolumeState>& to, bool limits) {
  if (order.from == order.to) return InvalidArgument(order.from + " is no copy of itself");
  Transfer transfer{.from = order.from, .to = order.to, .seals = order.seals};
  for (const DesiredVolume& volume : order.volumes) {
    if (!Has(from, volume.name)) continue;
    if (Has(to, volume.name) && !order.replaces) {
      return AlreadyExists(order.to + " has data in " + volume.name + " already");
    }
    transfer.volumes.push_back({volume.name, LimitOf(volume, order, limits)});
  }
  if (transfer.volumes.empty()) return NotFound(order.from + " has no data to copy");
  return transfer;
}

}  // namespace paas::agent
