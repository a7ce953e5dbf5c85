#include "model/reader/route_url.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "model/reader/scalars.h"

namespace paas::model {

namespace {

constexpr std::string_view kPlaceholders[] = {"{default}", "{all}"};

// The host with its placeholder and leading wildcard taken for plain labels.
bool IsHostPattern(std::string host) {
  if (host.rfind("*.", 0) == 0) host.erase(0, 2);
  for (const std::string_view placeholder : kPlaceholders) {
    const size_t at = host.find(placeholder);
    if (at != std::string::npos) host.replace(at, placeholder.size(), "x");
  }
  return IsHostName(host);
}

bool ParseAuthority(std::string_view authority, RouteUrl& url, std::string& problem) {
  const size_t colon = authority.rfind(':');
  url.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto end = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (end.ec != std::errc() || end.ptr != port.data() + port.size() || url.port == 0) {
      problem = "\"" + std::string(port) + "\" is no port";
      return false;
    }
  }
  if (IsHostPattern(url.host)) return true;
  problem = "\"" + url.host + "\" is no host name; expected a name, {default} or {all}";
  return false;
}

}  // namespace

std::optional<RouteUrl> ParseRouteUrl(std::string_view text, std::string& problem) {
  RouteUrl url;
  const size_t separator = text.find("://");
  if (separator != std::string_view::npos) url.scheme = text.substr(0, separator);
  if (url.scheme != "http" && url.scheme != "https") {
    problem = "must begin with http:// or https://";
    return std::nullopt;
  }
  text.remove_prefix(separator + 3);
  const size_t slash = std::min(text.find('/'), text.size());
  if (!ParseAuthority(text.substr(0, slash), url, problem)) return std::nullopt;
  url.path = text.substr(slash);
  if (url.path.find_first_of(" \t\"'\\;#") != std::string::npos) {
    problem = "the path holds a character that must be encoded";
    return std::nullopt;
  }
  if (url.path.empty() || url.path.back() != '/') url.path += '/';
  return url;
}

bool IsRoutePath(std::string_view path) {
  constexpr size_t kLongestPath = 1024;
  return !path.empty() && path.size() <= kLongestPath && path.front() == '/' &&
         path.back() == '/' && std::all_of(path.begin(), path.end(), [](unsigned char c) {
           return std::isalnum(c) || std::string_view("/._~%+@:,=!-").find(static_cast<char>(c)) !=
                                         std::string_view::npos;
         });
}

std::string ToString(const RouteUrl& url) {
  return url.scheme + "://" + url.host + (url.port == 0 ? "" : ":" + std::to_string(url.port)) +
         url.path;
}

}  // namespace paas::model
