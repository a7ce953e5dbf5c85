#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "agent/plan/action.h"

namespace paas::agent {

// What one change asks for.
struct Effect {
  ActionKind kind = ActionKind::kKeep;
  Disturbance disturbs = Disturbance::kNone;
  bool renews = false;

  bool operator==(const Effect&) const = default;
};

// Bounds, policies, and what only new processes look at.
inline constexpr Effect kAdjusts{ActionKind::kReconfigure, Disturbance::kNone, false};
// The container's nginx has to see it, and nobody else.
inline constexpr Effect kReloads{ActionKind::kReconfigure, Disturbance::kWebServer, false};
// The application's processes have to see it.
inline constexpr Effect kReruns{ActionKind::kReconfigure, Disturbance::kProcesses, true};
inline constexpr Effect kSwapsApp{ActionKind::kSwap, Disturbance::kProcesses, true};
// What a container is put together from, and what a service reads at its start.
inline constexpr Effect kStartsAnew{ActionKind::kRestart, Disturbance::kContainer, true};

// One difference between what a container is made from and what it should be made from, in words
// of the project's files: "variable" "LOG_LEVEL" "changed". Never a value of the user's.
struct Change {
  Effect effect;
  std::string what;  // empty: follows from another change, and is not told
  std::string name;  // may be empty: "limits" "" "changed"
  std::string how;

  bool operator==(const Change&) const = default;
};

// The smallest effect that does for all of them.
Effect Together(const std::vector<Change>& changes);

// What a person would say, the weightiest first: "variables DEBUG, LOG_LEVEL changed, cron nightly
// added". Of many things the rest is counted.
std::string Explain(std::vector<Change> changes);

// "added", "changed" and "removed" of things with names.
template <typename Range, typename NameOf>
void AddNamed(const Range& before, const Range& after, NameOf name_of, const std::string& what,
              const Effect& effect, std::vector<Change>& out) {
  const auto find = [&](const Range& in, const auto& item) {
    return std::find_if(in.begin(), in.end(),
                        [&](const auto& one) { return name_of(one) == name_of(item); });
  };
  for (const auto& item : after) {
    const auto had = find(before, item);
    if (had == before.end()) {
      out.push_back({effect, what, name_of(item), "added"});
    } else if (*had != item) {
      out.push_back({effect, what, name_of(item), "changed"});
    }
  }
  for (const auto& item : before) {
    if (find(after, item) == after.end()) out.push_back({effect, what, name_of(item), "removed"});
  }
}

}  // namespace paas::agent
