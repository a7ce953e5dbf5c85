#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "controller/state/records.h"

namespace paas::controller {

// Activities that wait for their turn. PURE; not thread-safe.
class PendingActivities {
 public:
  struct Waiting {
    Activity activity;
    bool is_production = false;  // goes before all that are not
  };
  using Predicate = std::function<bool(const Waiting&)>;

  void Add(Waiting waiting) { waiting_.push_back(std::move(waiting)); }

  // The first that fits, those of production before all others. Null when there is none; valid
  // until the next change.
  const Waiting* First(const Predicate& fits) const;

  std::optional<Activity> Take(const std::string& id);

  // Takes out what a push makes needless: pushes of the same environment that have not begun.
  std::vector<Activity> TakeSuperseded(const Activity& push);

 private:
  std::deque<Waiting> waiting_;
};

}  // namespace paas::controller
