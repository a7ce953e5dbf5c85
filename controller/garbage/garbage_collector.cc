#include "controller/garbage/garbage_collector.h"

#include <algorithm>
#include <set>

#include "controller/plan/environment_spec.h"

namespace paas::controller {
namespace {

std::vector<std::string> NamesThatGo(const std::vector<GarbageItem>& items, GarbageKind kind) {
  std::vector<std::string> names;
  for (const GarbageItem& item : items) {
    if (item.goes && item.kind == kind) names.push_back(item.name);
  }
  return names;
}

// Marks as staying what was to go and did not.
void KeepAllBut(const std::vector<std::string>& gone, const std::set<GarbageKind>& kinds,
                std::vector<GarbageItem>& items) {
  const std::set<std::string> names(gone.begin(), gone.end());
  for (GarbageItem& item : items) {
    if (!item.goes || !kinds.contains(item.kind) || names.contains(item.name)) continue;
    item.goes = false;
    item.reason = "used meanwhile";
  }
}

}  // namespace

// A backup brings its release back.
StatusOr<std::vector<Release>> GarbageCollector::OfBackups(const Environment& environment) {
  PAAS_ASSIGN_OR_RETURN(const auto backups,
                        store_.ListBackups(environment.project, environment.name));
  std::vector<Release> releases;
  for (const Backup& backup : backups) {
    if (backup.is_imported()) continue;  // its images are built when it is restored
    PAAS_ASSIGN_OR_RETURN(Release release,
                          store_.GetRelease(environment.project, environment.name, backup.release));
    releases.push_back(std::move(release));
  }
  return releases;
}

Status GarbageCollector::AddPins(GarbageFacts& facts) {
  PAAS_ASSIGN_OR_RETURN(const auto environments, store_.ListEnvironments(""));
  for (const Environment& environment : environments) {
    PAAS_ASSIGN_OR_RETURN(std::vector<Release> releases,
                          store_.ListReleases(environment.project, environment.name, kept_));
    PAAS_ASSIGN_OR_RETURN(const std::vector<Release> backed_up, OfBackups(environment));
    releases.insert(releases.end(), backed_up.begin(), backed_up.end());
    for (const Release& release : releases) {
      // A record that cannot be read may name any image: nothing is deleted then.
      PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
      const std::string name =
          release.project + "/" + release.environment + " r" + std::to_string(release.number);
      std::set<std::string> digests;
      for (const PlannedContainer& container : spec.containers) {
        digests.insert({container.base_digest, container.app_digest});
      }
      for (const std::string& digest : digests) facts.pins[digest].push_back(name);
    }
  }
  return absl::OkStatus();
}

StatusOr<GarbageFacts> GarbageCollector::AskAll(std::vector<Space>& spaces) {
  PAAS_ASSIGN_OR_RETURN(BuilderSurvey builder, disk_.SurveyBuilder());
  PAAS_ASSIGN_OR_RETURN(NodeSurvey node, disk_.SurveyNode());
  spaces = std::move(builder.spaces);
  spaces.insert(spaces.end(), node.spaces.begin(), node.spaces.end());
  GarbageFacts facts{.images = std::move(builder.images),
                     .node_images = {},
                     .caches = std::move(builder.caches),
                     .pins = {},
                     .leases = {}};
  if (!node.shares_store) facts.node_images = std::move(node.images);
  for (StoredImage& image : facts.images) {
    image.in_use = image.in_use || node.wanted.contains(image.digest);
  }
  return facts;
}

StatusOr<GarbageReport> GarbageCollector::Examine() {
  GarbageReport report;
  PAAS_ASSIGN_OR_RETURN(GarbageFacts facts, AskAll(report.spaces));
  PAAS_RETURN_IF_ERROR(AddPins(facts));
  facts.leases = leases_.All();
  report.items = PlanGarbage(facts, policy_);
  report.bytes = BytesThatGo(report.items);
  return report;
}

StatusOr<GarbageReport> GarbageCollector::Collect() {
  GarbageReport report;
  // Slow, and true enough: what is used from here on is young, leased or recorded below.
  PAAS_ASSIGN_OR_RETURN(GarbageFacts facts, AskAll(report.spaces));
  const auto lock = leases_.Collecting();
  // Leases first: an activity that ends in between has its release recorded by then.
  facts.leases = leases_.All();
  PAAS_RETURN_IF_ERROR(AddPins(facts));
  report.items = PlanGarbage(facts, policy_);
  PAAS_RETURN_IF_ERROR(Delete(report.items));
  report.bytes = BytesThatGo(report.items);
  return report;
}

Status GarbageCollector::Delete(std::vector<GarbageItem>& items) {
  BuilderCollection order{NamesThatGo(items, GarbageKind::kAppImage),
                          NamesThatGo(items, GarbageKind::kBuildCache)};
  for (std::string& digest : NamesThatGo(items, GarbageKind::kBaseImage)) {
    order.digests.push_back(std::move(digest));
  }
  if (!order.digests.empty() || !order.caches.empty()) {
    PAAS_ASSIGN_OR_RETURN(const BuilderCollection gone, disk_.CollectBuilder(order, policy_));
    KeepAllBut(gone.digests, {GarbageKind::kAppImage, GarbageKind::kBaseImage}, items);
    KeepAllBut(gone.caches, {GarbageKind::kBuildCache}, items);
  }
  const std::vector<std::string> copies = NamesThatGo(items, GarbageKind::kNodeCopy);
  if (copies.empty()) return absl::OkStatus();
  PAAS_ASSIGN_OR_RETURN(const std::vector<std::string> gone, disk_.CollectNode(copies, policy_));
  KeepAllBut(gone, {GarbageKind::kNodeCopy}, items);
  return absl::OkStatus();
}

std::string Relief(GarbageCollector& garbage) {
  const StatusOr<GarbageReport> report = garbage.Examine();
  if (!report.ok()) return "";
  return "paasctl gc would free " + std::to_string(report->bytes / 1'000'000) + " MB";
}

}  // namespace paas::controller
