#include "controller/routes/site.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace paas::controller {
namespace {

using Json = nlohmann::json;

constexpr size_t kLongestHost = 253;
constexpr size_t kLongestText = 2048;

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool IsAlphanumeric(char c) { return IsLowerOrDigit(c) || (c >= 'A' && c <= 'Z'); }

bool AllOf(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [extra](char c) {
    return IsAlphanumeric(c) || extra.find(c) != std::string_view::npos;
  });
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return IsLowerOrDigit(c) || c == '-' || c == '_'; });
}

bool IsHost(std::string_view host) {
  if (host.size() > kLongestHost) return false;
  if (host.substr(0, 2) == "*.") host.remove_prefix(2);
  while (true) {
    const size_t dot = host.find('.');
    if (!IsLabel(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

bool IsPath(std::string_view path) {
  return !path.empty() && path.size() <= kLongestText && path.front() == '/' &&
         path.back() == '/' && AllOf(path, "/._~%+@:,=!-");
}

// Digits, dots and a port: addresses come from the agent, never from users.
bool IsAddress(std::string_view address) {
  return address.find(':') != std::string_view::npos &&
         std::all_of(address.begin(), address.end(),
                     [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == ':'; });
}

bool IsTarget(std::string_view url) {
  const bool has_scheme = url.substr(0, 7) == "http://" || url.substr(0, 8) == "https://";
  return has_scheme && url.size() <= kLongestText && AllOf(url, ":/._~%+@,=!?&#-");
}

}  // namespace

Status CheckSite(const Site& site) {
  if (!IsHost(site.host)) return InvalidArgument("route host '" + site.host + "' is no host name");
  if (!IsPath(site.path)) {
    return InvalidArgument("route path '" + site.path + "' holds characters that no URL path has");
  }
  if (!AllOf(site.original_route, ":/._~%+@,=!?&#*{}-")) {
    return InvalidArgument("route '" + site.original_route + "' holds characters that no URL has");
  }
  switch (site.kind) {
    case SiteKind::kUpstream:
      if (site.address.empty() || IsAddress(site.address)) return absl::OkStatus();
      return InvalidArgument("upstream address '" + site.address + "' is not ip:port");
    case SiteKind::kRedirect:
      if (IsTarget(site.to)) return absl::OkStatus();
      return InvalidArgument("redirect target '" + site.to + "' is no http or https URL");
  }
  return Internal("unknown kind of site");
}

std::string SitesToJson(const std::vector<Site>& sites) {
  Json list = Json::array();
  for (const Site& site : sites) {
    list.push_back({{"host", site.host},
                    {"path", site.path},
                    {"kind", site.kind == SiteKind::kRedirect ? "redirect" : "upstream"},
                    {"application", site.application},
                    {"address", site.address},
                    {"to", site.to},
                    {"original_route", site.original_route}});
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

StatusOr<std::vector<Site>> SitesFromJson(const std::string& text) {
  try {
    std::vector<Site> sites;
    for (const Json& entry : Json::parse(text)) {
      sites.push_back(
          {.host = entry.at("host"),
           .path = entry.at("path"),
           .kind = entry.at("kind") == "redirect" ? SiteKind::kRedirect : SiteKind::kUpstream,
           .application = entry.at("application"),
           .address = entry.at("address"),
           .to = entry.at("to"),
           .original_route = entry.at("original_route")});
    }
    return sites;
  } catch (const Json::exception& error) {
    return InvalidArgument(std::string("stored sites: ") + error.what());
  }
}

}  // namespace paas::controller
