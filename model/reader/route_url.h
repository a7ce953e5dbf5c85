#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace paas::model {

// The parts of a route's URL; placeholders stay in `host`.
struct RouteUrl {
  std::string scheme;  // "http" or "https"
  std::string host;    // "www.{default}", "*.example.com", "example.com"
  uint16_t port = 0;   // 0: none written
  std::string path;    // begins and ends with a slash

  bool operator==(const RouteUrl&) const = default;
};

// No value, and the reason in `problem`, when it is none.
std::optional<RouteUrl> ParseRouteUrl(std::string_view url, std::string& problem);

// Whether a route may have this path: it begins and ends with a slash and has no character that a
// URL must encode.
bool IsRoutePath(std::string_view path);

// "https://{default}/api/"
std::string ToString(const RouteUrl& url);

}  // namespace paas::model
