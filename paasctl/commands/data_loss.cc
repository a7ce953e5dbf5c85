#include "paasctl/commands/data_loss.h"

#include <algorithm>

#include "paasctl/output/text.h"

namespace paas::paasctl {

uint64_t OwnBytes(const std::vector<VolumeUsage>& volumes) {
  uint64_t own = 0;
  for (const VolumeUsage& volume : volumes) own += std::min(volume.own_bytes, volume.used_bytes);
  return own;
}

std::string DescribeLoss(const std::vector<VolumeUsage>& volumes) {
  if (volumes.empty()) return "none";
  uint64_t used = 0;
  const uint64_t own = OwnBytes(volumes);
  std::vector<std::string> parts;
  for (const VolumeUsage& volume : volumes) {
    used += volume.used_bytes;
    parts.push_back(volume.name + " " + HumanBytes(volume.used_bytes));
  }
  std::string text = Join(parts, ", ") + ": " + HumanBytes(own) + " of its own go for good";
  if (used > own) text += "; " + HumanBytes(used - own) + " are shared and stay with the others";
  return text;
}

std::string MeasureLoss(Client& client, const EnvironmentId& id) {
  const StatusOr<std::vector<VolumeUsage>> volumes = client.tree().MeasureData(id);
  // A node that does not answer must not keep its environment from being deleted.
  if (!volumes.ok()) return "everything in its mounts and services, for good";
  return DescribeLoss(*volumes);
}

std::optional<Failure> ConfirmLoss(const Session& session, const std::string& what_goes,
                                   const std::string& environment, const std::string& verb) {
  session.err(what_goes);
  return ConfirmName(
      session,
      "Type the name of the environment (" + Printable(environment) + ") to " + verb + " it: ",
      environment);
}

std::optional<Failure> ConfirmName(const Session& session, const std::string& question,
                                   const std::string& name) {
  if (session.globals.yes) return std::nullopt;
  const std::optional<std::string> answer =
      session.globals.no_input ? std::nullopt : session.ask(question);
  if (!answer.has_value()) {
    return Failure{kExitRefused, "refused", "nobody confirmed it", "--yes does it without asking"};
  }
  if (*answer == name) return std::nullopt;
  return Failure{kExitRefused, "refused", "that is not its name; nothing was changed", ""};
}

}  // namespace paas::paasctl
