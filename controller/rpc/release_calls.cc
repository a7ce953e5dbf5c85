#include "controller/rpc/release_calls.h"

#include <algorithm>

#include "controller/plan/release_diff.h"
#include "controller/routes/site_json.h"
#include "controller/rpc/conversions.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;

constexpr uint32_t kDefaultReleases = 20;
constexpr uint32_t kMostReleases = 1000;

Status AddImages(const Release& release, pb::ReleaseEntry& entry) {
  PAAS_ASSIGN_OR_RETURN(const EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
  for (const PlannedContainer& container : spec.containers) {
    pb::ReleaseImage& image = *entry.add_images();
    image.set_container(container.name);
    image.set_base_digest(container.base_digest);
    image.set_app_digest(container.app_digest);
    image.set_tree(container.tree);
  }
  return absl::OkStatus();
}

void Fill(const Release& release, pb::ReleaseEntry& entry) {
  entry.set_number(release.number);
  entry.set_kind(release.kind);
  entry.set_description(release.description);
  entry.set_actor(release.actor);
  entry.set_restored(release.restored);
  entry.set_activity(release.activity);
  entry.set_commit(release.commit);
  entry.set_created_unix_ms(release.created_unix_ms);
  entry.set_duration_ms(release.duration_ms);
  for (const PhaseTime& phase : release.phases) *entry.add_phases() = ToProto(phase);
  for (const ReleaseVariable& variable : release.variables) {
    pb::ReleaseVariable& added = *entry.add_variables();
    added.set_level(variable.level);
    added.set_name(variable.name);
    added.set_set_unix_ms(variable.version);
    added.set_is_sensitive(variable.is_sensitive);
  }
  for (const std::string& url : release.urls) entry.add_urls(url);
}

// Of a release that pins nothing.
const char* StateOf(DiskClient& disk, const pb::ReleaseEntry& entry) {
  for (const pb::ReleaseImage& image : entry.images()) {
    for (const std::string& digest : {image.base_digest(), image.app_digest()}) {
      if (!digest.empty() && !disk.HasImage(digest).value_or(true)) return "gone";
    }
  }
  return "unpinned";
}

StatusOr<ReleaseView> ViewOf(const Release& release) {
  PAAS_ASSIGN_OR_RETURN(EnvironmentSpec spec, EnvironmentSpecFromJson(release.spec));
  PAAS_ASSIGN_OR_RETURN(std::vector<Site> sites, SitesFromJson(release.sites));
  return ReleaseView{std::move(spec), std::move(sites), release.variables, release.commit};
}

}  // namespace

Status AnswerListReleases(StateStore& store, DiskClient& disk, uint32_t kept,
                          const pb::ListReleasesRequest& request,
                          pb::ListReleasesResponse* response) {
  PAAS_RETURN_IF_ERROR(store.GetEnvironment(request.project(), request.environment()).status());
  const uint32_t limit = request.limit() == 0 ? kDefaultReleases : request.limit();
  PAAS_ASSIGN_OR_RETURN(
      const std::vector<Release> releases,
      store.ListReleases(request.project(), request.environment(), std::min(limit, kMostReleases)));
  for (size_t i = 0; i < releases.size(); ++i) {
    pb::ReleaseEntry& entry = *response->add_releases();
    Fill(releases[i], entry);
    PAAS_RETURN_IF_ERROR(AddImages(releases[i], entry));
    entry.set_is_current(i == 0);
    entry.set_state(i < kept ? "pinned" : StateOf(disk, entry));
  }
  return absl::OkStatus();
}

Status AnswerDiffReleases(StateStore& store, const pb::DiffReleasesRequest& request,
                          pb::DiffReleasesResponse* response) {
  const std::string& project = request.project();
  const std::string& environment = request.environment();
  PAAS_RETURN_IF_ERROR(store.GetEnvironment(project, environment).status());
  PAAS_ASSIGN_OR_RETURN(const Release before,
                        store.GetRelease(project, environment, request.before()));
  PAAS_ASSIGN_OR_RETURN(const Release after,
                        request.after() == 0
                            ? store.LatestRelease(project, environment)
                            : store.GetRelease(project, environment, request.after()));
  response->set_before(before.number);
  response->set_after(after.number);
  PAAS_ASSIGN_OR_RETURN(const ReleaseView old_view, ViewOf(before));
  PAAS_ASSIGN_OR_RETURN(const ReleaseView new_view, ViewOf(after));
  for (const ReleaseDifference& difference : DiffReleases(old_view, new_view)) {
    pb::ReleaseDifference& added = *response->add_differences();
    added.set_section(difference.section);
    added.set_subject(difference.subject);
    added.set_change(difference.change);
    added.set_before(difference.before);
    added.set_after(difference.after);
  }
  return absl::OkStatus();
}

}  // namespace paas::controller
