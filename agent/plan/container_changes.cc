#include "agent/plan/container_changes.h"

#include <cstdio>
#include <iterator>

#include "agent/plan/application_changes.h"
#include "agent/plan/variable_changes.h"
#include "agent/plan/volumes.h"
#include "model/service_instance.h"

namespace paas::agent {
namespace {

constexpr char kTree[] = "PLATFORM_TREE_ID";
const auto kByName = [](const auto& item) { return item.name; };

std::string Cpus(uint64_t millis) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(millis) / 1000);
  return text;
}

std::string Megabytes(uint64_t bytes) { return std::to_string(bytes >> 20); }

// In contrast to a new build of the same tree.
bool HasOtherCode(const DesiredContainer& before, const DesiredContainer& after) {
  const auto then = before.environment.find(kTree), now = after.environment.find(kTree);
  return then != before.environment.end() && now != after.environment.end() &&
         then->second != now->second;
}

class Comparison {
 public:
  Comparison(const DesiredContainer& before, const DesiredContainer& after)
      : before_(before), after_(after), is_service_(after.kind == ContainerKind::kService) {}

  std::vector<Change> Run() {
    CompareImages();
    CompareMounts();
    CompareRelationships();
    if (is_service_) {
      CompareService();
    } else {
      Append(ApplicationChanges(before_, after_));
    }
    Append(VariableChanges(before_.environment, after_.environment));
    CompareLimits();
    if (before_.outbound != after_.outbound) {
      out_.push_back({kAdjusts, "outbound policy", "", "changed"});
    }
    return std::move(out_);
  }

 private:
  // The program of a service reads what it is given at its start, and alone.
  void Append(const std::vector<Change>& changes) {
    for (Change change : changes) {
      if (is_service_ && change.effect.disturbs != Disturbance::kNone) change.effect = kStartsAnew;
      out_.push_back(std::move(change));
    }
  }

  void CompareImages() {
    if (before_.kind != after_.kind) out_.push_back({kStartsAnew, "kind", "", "changed"});
    if (before_.base_digest != after_.base_digest) {
      out_.push_back({kStartsAnew, "base image", "", "changed"});
    }
    if (before_.app_digest == after_.app_digest) return;
    const bool swaps = !before_.app_digest.empty() && !after_.app_digest.empty();
    out_.push_back({swaps ? kSwapsApp : kStartsAnew,
                    HasOtherCode(before_, after_) ? "code" : "application image", "", "changed"});
  }

  void CompareMounts() {
    const auto then = MountsOf(before_), now = MountsOf(after_);
    if (then.ok() && now.ok()) {
      AddNamed(
          *then, *now, [](const DesiredMount& mount) { return mount.target; }, "mount", kStartsAnew,
          out_);
    } else if (before_.mounts != after_.mounts) {
      out_.push_back({kStartsAnew, "mounts", "", "changed"});
    }
  }

  // Ports and who waits for whom are not in what processes see.
  void CompareRelationships() {
    std::vector<DesiredRelationship> then = before_.relationships, now = after_.relationships;
    const auto strip = [](std::vector<DesiredRelationship>& all) {
      for (DesiredRelationship& one : all) one = {one.name, one.container, {}, one.properties};
    };
    strip(then);
    strip(now);
    std::vector<Change> seen;
    AddNamed(then, now, kByName, "relationship", kReruns, seen);
    const bool is_seen = !seen.empty();
    Append(seen);
    if (is_seen || before_.relationships == after_.relationships) return;
    AddNamed(before_.relationships, after_.relationships, kByName, "relationship", kAdjusts, out_);
  }

  void CompareService() {
    if (before_.service == after_.service) return;
    const auto then = model::ServiceInstanceFromJson(before_.service);
    const auto now = model::ServiceInstanceFromJson(after_.service);
    if (!then.ok() || !now.ok()) {
      out_.push_back({kStartsAnew, "configuration", "", "changed"});
      return;
    }
    if (then->type != now->type) {
      out_.push_back({kStartsAnew, "type", "",
                      model::ToString(then->type) + " → " + model::ToString(now->type)});
    }
    AddNamed(
        then->configuration, now->configuration, [](const auto& item) { return item.first; },
        "setting", kStartsAnew, out_);
    AddNamed(then->endpoints, now->endpoints, kByName, "endpoint", kStartsAnew, out_);
    if (then->persistent != now->persistent) out_.push_back({kStartsAnew, "", "", ""});
  }

  void AddLimit(uint64_t then, uint64_t now, const std::string& what, const std::string& unit,
                std::string (*text)(uint64_t)) {
    if (then == now) return;
    const auto shown = [&](uint64_t value) { return value == 0 ? "default" : text(value); };
    out_.push_back({kAdjusts, what, "", shown(then) + " → " + shown(now) + unit});
  }

  void CompareLimits() {
    const ContainerLimits &then = before_.limits, &now = after_.limits;
    AddLimit(then.cpu_millis, now.cpu_millis, "CPU", "", Cpus);
    AddLimit(then.memory_bytes, now.memory_bytes, "memory", " MB", Megabytes);
    AddLimit(then.pids, now.pids, "processes", "",
             [](uint64_t count) { return std::to_string(count); });
    AddLimit(then.disk_bytes, now.disk_bytes, "disk", " MB", Megabytes);
  }

  const DesiredContainer& before_;
  const DesiredContainer& after_;
  const bool is_service_;
  std::vector<Change> out_;
};

// "type mariadb:10.11 → mariadb:11.4" says it all: that the image is another one follows.
void DropWhatFollows(std::vector<Change>& changes) {
  const auto find = [&](const std::string& what) {
    return std::find_if(changes.begin(), changes.end(),
                        [&](const Change& change) { return change.what == what; });
  };
  const auto type = find("type"), image = find("base image");
  if (type == changes.end() || image == changes.end()) return;
  image->what.clear();
  type->effect = image->effect;
}

}  // namespace

std::vector<Change> ContainerChanges(const DesiredContainer& before,
                                     const DesiredContainer& after) {
  if (before == after) return {};
  std::vector<Change> changes = Comparison(before, after).Run();
  DropWhatFollows(changes);
  return changes;
}

std::vector<Change> AddressChanges(const DesiredContainer& container,
                                   const std::map<std::string, std::string>& then,
                                   const std::map<std::string, std::string>& now) {
  Effect effect = container.kind == ContainerKind::kService ? kStartsAnew : kReruns;
  effect.renews = false;  // it is the same container with the same code
  std::vector<Change> out;
  for (const DesiredRelationship& relationship : container.relationships) {
    const auto is = now.find(relationship.container), was = then.find(relationship.container);
    if (is == now.end() || was == then.end() || is->second == was->second) continue;
    out.push_back({effect, "address of " + relationship.container, "", "changed"});
  }
  return out;
}

}  // namespace paas::agent
