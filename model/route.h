#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/location.h"

namespace paas::model {

enum class RouteKind { kUpstream, kRedirect, kProxy };

struct RouteCache {
  bool enabled = true;
  std::chrono::seconds default_ttl{0};
  std::vector<std::string> cookies = {"*"};
  std::vector<std::string> headers = {"Accept", "Accept-Language"};

  bool operator==(const RouteCache&) const = default;
};

// `redirects.paths.<path>`
struct PathRedirect {
  std::string path;
  std::string to;
  bool regexp = false;
  bool prefix = true;
  bool append_suffix = true;
  uint16_t code = 302;
  std::optional<Expires> expires;  // unset: that of the block

  bool operator==(const PathRedirect&) const = default;
};

struct PathRedirects {
  Expires expires;
  std::vector<PathRedirect> paths;

  bool operator==(const PathRedirects&) const = default;
};

struct StrictTransportSecurity {
  std::optional<bool> enabled;
  std::optional<bool> include_subdomains;
  std::optional<bool> preload;

  bool operator==(const StrictTransportSecurity&) const = default;
};

struct RouteTls {
  std::string min_version;                                  // "TLSv1.2"; empty: the server's
  std::string client_authentication;                        // "request", "require" or empty
  std::vector<std::string> client_certificate_authorities;  // PEM
  StrictTransportSecurity strict_transport_security;

  bool operator==(const RouteTls&) const = default;
};

// One entry of routes.yaml, as written.
struct Route {
  std::string url;  // "https://{default}/", always with a path
  RouteKind kind = RouteKind::kUpstream;
  std::string upstream;  // service or application
  std::string endpoint;  // "http"; empty: its default one
  std::string to;        // redirect and proxy
  std::string id;        // empty: none
  std::optional<bool> primary;
  std::vector<std::pair<std::string, std::string>> attributes;
  PathRedirects redirects;
  RouteCache cache;
  bool ssi = false;
  bool sticky = false;
  RouteTls tls;

  bool operator==(const Route&) const = default;
};

std::string ToString(RouteKind kind);  // "upstream", "redirect", "proxy"

}  // namespace paas::model
