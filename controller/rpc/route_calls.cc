#include "controller/rpc/route_calls.h"

#include <algorithm>

#include "controller/routes/route_explanation.h"
#include "controller/routes/site_json.h"

namespace paas::controller {
namespace {

namespace pb = paas::controller::v1;

std::string TypeOf(const Site& site) {
  switch (site.kind) {
    case SiteKind::kUpstream:
      return "upstream";
    case SiteKind::kRedirect:
      return "redirect";
    case SiteKind::kProxy:
      return "proxy";
  }
  return "";
}

std::string TargetOf(const Site& site) {
  if (site.kind != SiteKind::kUpstream) return site.to;
  const bool is_plain = site.endpoint.empty() || site.endpoint == "http";
  return is_plain ? site.container : site.container + ":" + site.endpoint;
}

std::string NoteOf(const Site& site) {
  if (site.is_implied) return "implied: http to https";
  if (site.on_http && site.on_tls) return "http and https";
  if (site.kind == SiteKind::kUpstream && site.address.empty()) return "does not run";
  return "";
}

void ToProto(const Site& site, pb::RouteEntry& entry) {
  entry.set_url(site.url);
  entry.set_original_url(site.original_route);
  entry.set_type(TypeOf(site));
  entry.set_target(TargetOf(site));
  entry.set_primary(site.is_primary);
  entry.set_id(site.id);
  entry.set_note(NoteOf(site));
}

StatusOr<std::vector<Site>> SitesOf(StateStore& store, const std::string& project,
                                    const std::string& environment) {
  PAAS_RETURN_IF_ERROR(store.GetEnvironment(project, environment).status());
  PAAS_ASSIGN_OR_RETURN(const Release release, store.LatestRelease(project, environment));
  return SitesFromJson(release.sites);
}

StatusOr<std::string> Absolute(StateStore& store, const pb::ExplainRouteRequest& request) {
  if (request.url().substr(0, 1) != "/") return request.url();
  PAAS_ASSIGN_OR_RETURN(const std::vector<Site> sites,
                        SitesOf(store, request.project(), request.environment()));
  const auto primary =
      std::find_if(sites.begin(), sites.end(), [](const Site& site) { return site.is_primary; });
  if (primary == sites.end()) return NotFound("the environment has no primary route");
  return std::string(primary->on_http ? "http://" : "https://") + primary->host + request.url();
}

}  // namespace

StatusOr<pb::ListRoutesResponse> ListRoutes(StateStore& store,
                                            const pb::ListRoutesRequest& request) {
  PAAS_ASSIGN_OR_RETURN(std::vector<Site> sites,
                        SitesOf(store, request.project(), request.environment()));
  std::stable_partition(sites.begin(), sites.end(),
                        [](const Site& site) { return site.is_primary; });
  pb::ListRoutesResponse response;
  for (const Site& site : sites) ToProto(site, *response.add_routes());
  return response;
}

StatusOr<pb::ExplainRouteResponse> ExplainRoute(StateStore& store, const RoutingTable& table,
                                                const pb::ExplainRouteRequest& request) {
  PAAS_ASSIGN_OR_RETURN(const std::string url, Absolute(store, request));
  const std::vector<Site> sites = table.Sites();
  const RouteExplanation explanation = paas::controller::ExplainRoute(sites, url);
  pb::ExplainRouteResponse response;
  response.set_found(explanation.site != nullptr);
  for (const std::string& line : explanation.lines) response.add_lines(line);
  if (explanation.site == nullptr) return response;
  ToProto(*explanation.site, *response.mutable_route());
  const auto [project, environment] = table.OwnerOf(explanation.site->host);
  response.set_project(project);
  response.set_environment(environment);
  return response;
}

}  // namespace paas::controller
