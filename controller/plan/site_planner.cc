#include "controller/plan/site_planner.h"

#include <algorithm>

#include "common/digest/sha256.h"
#include "model/service_instance.h"

namespace paas::controller {
namespace {

SiteKind KindOf(model::RouteKind kind) {
  switch (kind) {
    case model::RouteKind::kUpstream:
      return SiteKind::kUpstream;
    case model::RouteKind::kRedirect:
      return SiteKind::kRedirect;
    case model::RouteKind::kProxy:
      return SiteKind::kProxy;
  }
  return SiteKind::kUpstream;
}

Site PlanSite(const PlanInput& input, const model::ResolvedRoute& resolved) {
  const model::Route& route = resolved.route;
  return {.host = resolved.host,
          .path = resolved.path,
          .kind = KindOf(route.kind),
          .on_http = resolved.on_http,
          .on_tls = resolved.on_tls,
          .container = route.upstream,
          .endpoint = route.endpoint,
          .to = route.kind == model::RouteKind::kUpstream ? "" : route.to,
          .original_route = resolved.original_url,
          .url = resolved.url,
          .id = route.id,
          .is_primary = resolved.primary,
          .is_implied = resolved.is_implied,
          .environment = input.project.id + "-" + input.environment.machine_name,
          .is_hidden = IsHidden(input.environment),
          .ssi = route.ssi,
          .sticky = route.sticky,
          .cache = route.cache,
          .redirects = route.redirects,
          .tls = route.tls};
}

const PlannedContainer* FindContainer(const EnvironmentSpec& spec, const std::string& name) {
  for (const PlannedContainer& container : spec.containers) {
    if (container.name == name) return &container;
  }
  return nullptr;
}

// 0: it has no such endpoint.
uint32_t PortOf(const PlannedContainer& container, const std::string& endpoint) {
  if (container.service.empty()) return model::ApplicationEndpoint().port;
  const auto instance = model::ServiceInstanceFromJson(container.service);
  if (!instance.ok()) return 0;
  const model::ResolvedEndpoint* const found = instance->FindEndpoint(endpoint);
  return found == nullptr ? 0 : found->port;
}

// The same for the same containers and volumes, whatever they may use.
std::string EpochOf(EnvironmentSpec spec) {
  spec.generation = 0;
  for (PlannedContainer& container : spec.containers) container.limits = container.configured = {};
  for (PlannedVolume& volume : spec.volumes) volume.size_bytes = 0;
  return digest::Sha256Hex(ToJson(spec)).substr(0, 12);
}

}  // namespace

std::vector<Site> PlanSites(const PlanInput& input) {
  std::vector<Site> sites;
  for (const model::ResolvedRoute& route : input.routes) sites.push_back(PlanSite(input, route));
  return sites;
}

std::vector<Site> Located(std::vector<Site> sites, const EnvironmentSpec& spec,
                          const std::map<std::string, std::string>& addresses) {
  const std::string epoch = EpochOf(spec);
  for (Site& site : sites) {
    site.epoch = epoch;
    if (site.kind != SiteKind::kUpstream) continue;
    site.address.clear();
    const PlannedContainer* const container = FindContainer(spec, site.container);
    const auto address = addresses.find(site.container);
    const uint32_t port = container == nullptr ? 0 : PortOf(*container, site.endpoint);
    if (address == addresses.end() || port == 0) continue;
    site.address = address->second + ":" + std::to_string(port);
  }
  return sites;
}

std::vector<std::string> PlanUrls(const std::vector<model::ResolvedRoute>& routes) {
  std::vector<std::string> urls;
  for (const model::ResolvedRoute& route : routes) {
    if (route.route.kind != model::RouteKind::kUpstream) continue;
    urls.insert(route.primary ? urls.begin() : urls.end(), route.url);
  }
  return urls;
}

}  // namespace paas::controller
