#include "agent/plan/change.h"

namespace paas::agent {
namespace {

constexpr size_t kNamesTold = 3;
constexpr size_t kGroupsTold = 3;

// Changes that one phrase tells.
struct Group {
  std::string what;
  std::string how;
  std::vector<std::string> names;
};

bool IsWeightier(const Change& a, const Change& b) {
  if (a.effect.kind != b.effect.kind) return a.effect.kind > b.effect.kind;
  return a.effect.disturbs > b.effect.disturbs;
}

std::vector<Group> GroupsOf(const std::vector<Change>& changes) {
  std::vector<Group> groups;
  for (const Change& change : changes) {
    if (change.what.empty()) continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& one) {
      return one.what == change.what && one.how == change.how;
    });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), {change.what, change.how, {}});
    }
    const bool known =
        std::find(group->names.begin(), group->names.end(), change.name) != group->names.end();
    if (!change.name.empty() && !known) group->names.push_back(change.name);
  }
  return groups;
}

std::string Phrase(const Group& group) {
  if (group.names.empty()) return group.what + " " + group.how;
  std::string text = group.what + (group.names.size() > 1 ? "s " : " ");
  for (size_t i = 0; i < group.names.size() && i < kNamesTold; ++i) {
    text += (i == 0 ? "" : ", ") + group.names[i];
  }
  if (group.names.size() > kNamesTold) {
    text += " and " + std::to_string(group.names.size() - kNamesTold) + " more";
  }
  return text + " " + group.how;
}

}  // namespace

Effect Together(const std::vector<Change>& changes) {
  Effect all;
  for (const Change& change : changes) {
    all.kind = std::max(all.kind, change.effect.kind);
    all.disturbs = std::max(all.disturbs, change.effect.disturbs);
    all.renews |= change.effect.renews;
  }
  return all;
}

std::string Explain(std::vector<Change> changes) {
  std::stable_sort(changes.begin(), changes.end(), IsWeightier);
  const std::vector<Group> groups = GroupsOf(changes);
  std::string text;
  for (size_t i = 0; i < groups.size() && i < kGroupsTold; ++i) {
    text += (i == 0 ? "" : ", ") + Phrase(groups[i]);
  }
  if (groups.size() > kGroupsTold) {
    text += " and " + std::to_string(groups.size() - kGroupsTold) + " more";
  }
  return text.empty() && !changes.empty() ? "configuration changed" : text;
}

}  // namespace paas::agent
