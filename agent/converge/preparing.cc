// What a Rollout does before anybody notices: images.

#include <algorithm>
#include <set>
#include <utility>

#include "agent/converge/rollout.h"
#include "agent/image/warm_up.h"
#include "common/log/log.h"

namespace paas::agent {

// Those of before too: there may be a way back.
Status Rollout::PrepareImages() {
  for (const Action& action : actions_) {
    if (!Brings(action)) continue;
    const DesiredContainer& desired = Desired(action.container);
    for (const std::string& digest : {desired.base_digest, desired.app_digest}) {
      PAAS_RETURN_IF_ERROR(Annotate(images_.Acquire(digest), "container " + action.container));
    }
  }
  if (!HasChanges(actions_)) return absl::OkStatus();
  for (const ObservedContainer& container : observed_) {
    for (const auto& digest : {container.made_from.base_digest, container.made_from.app_digest}) {
      (void)images_.Acquire(digest);  // whoever needs it will say what is wrong
    }
  }
  return absl::OkStatus();
}

// What runs now says what will be needed from the images that come. An application and its workers
// have the same ones.
void Rollout::WarmImages() {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const ObservedContainer& before : observed_) {
    if (!before.running) continue;
    for (const DesiredContainer& after : spec_.containers) {
      if (after.name != before.made_from.name) continue;
      pairs.emplace(before.made_from.app_digest, after.app_digest);
      pairs.emplace(before.made_from.base_digest, after.base_digest);
    }
  }
  WarmUpLimits left;
  for (const auto& [current, next] : pairs) {
    if (current == next || current.empty() || next.empty()) continue;
    const WarmedUp done = WarmUp(images_.PathOf(current), images_.PathOf(next), left);
    left.bytes -= std::min(left.bytes, done.bytes);
    left.time -= std::min(left.time, done.took);
    log::Debug("image " + next + ": " + std::to_string(done.files) + " files are warm, " +
               std::to_string(done.bytes) + " bytes, " + std::to_string(done.took.count()) + " ms");
  }
}

}  // namespace paas::agent
