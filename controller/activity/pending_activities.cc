#include "controller/activity/pending_activities.h"

#include <algorithm>

#include "controller/activity/activity_types.h"

namespace paas::controller {

const PendingActivities::Waiting* PendingActivities::First(const Predicate& fits) const {
  const Waiting* first = nullptr;
  for (const Waiting& waiting : waiting_) {
    if (!fits(waiting)) continue;
    if (waiting.is_production) return &waiting;
    if (first == nullptr) first = &waiting;
  }
  return first;
}

std::optional<Activity> PendingActivities::Take(const std::string& id) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
    return waiting.activity.id == id;
  });
  if (found == waiting_.end()) return std::nullopt;
  Activity taken = std::move(found->activity);
  waiting_.erase(found);
  return taken;
}

std::vector<Activity> PendingActivities::TakeSuperseded(const Activity& push) {
  std::vector<Activity> taken;
  if (push.type != kPush) return taken;
  std::erase_if(waiting_, [&](const Waiting& waiting) {
    const Activity& older = waiting.activity;
    const bool is_needless = older.type == kPush && older.project == push.project &&
                             older.environment == push.environment;
    if (is_needless) taken.push_back(older);
    return is_needless;
  });
  return taken;
}

}  // namespace paas::controller
