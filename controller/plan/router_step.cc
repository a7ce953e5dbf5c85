#include "controller/plan/router_step.h"

#include <algorithm>
#include <string>

namespace paas::controller {
namespace {

constexpr size_t kRoutesTold = 3;

bool IsSameRoute(const Site& a, const Site& b) { return a.url == b.url; }

bool IsServedAlike(Site a, const Site& b) {
  // Only a release has them.
  a.address = b.address;
  a.epoch = b.epoch;
  return a == b;
}

void AddPhrase(const std::vector<std::string>& routes, const std::string& how, std::string& text) {
  if (routes.empty()) return;
  text += (text.empty() ? "" : ", ") + std::string(routes.size() == 1 ? "route " : "routes ");
  for (size_t i = 0; i < routes.size() && i < kRoutesTold; ++i) {
    text += (i == 0 ? "" : ", ") + routes[i];
  }
  if (routes.size() > kRoutesTold) {
    text += " and " + std::to_string(routes.size() - kRoutesTold) + " more";
  }
  text += " " + how;
}

}  // namespace

PlanStep RouterStep(const std::vector<Site>& sites, const std::vector<Site>& before) {
  std::vector<std::string> added, changed, removed;
  const auto find = [](const std::vector<Site>& in, const Site& site) {
    return std::find_if(in.begin(), in.end(),
                        [&](const Site& one) { return IsSameRoute(one, site); });
  };
  for (const Site& site : sites) {
    const auto had = find(before, site);
    if (had == before.end()) {
      added.push_back(site.url);
    } else if (!IsServedAlike(*had, site)) {
      changed.push_back(site.url);
    }
  }
  for (const Site& site : before) {
    if (find(sites, site) == sites.end()) removed.push_back(site.url);
  }
  std::string reason;
  AddPhrase(added, "added", reason);
  AddPhrase(changed, "changed", reason);
  AddPhrase(removed, "removed", reason);
  return {.object = "router", .action = reason.empty() ? "keep" : "update", .reason = reason};
}

}  // namespace paas::controller
