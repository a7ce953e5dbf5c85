#include "controller/routes/site.h"

#include <algorithm>
#include <string_view>

#include "common/regex/pattern.h"
#include "model/redirect_target.h"

namespace paas::controller {
namespace {

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

// Of a redirect or a proxy.
bool IsTarget(std::string_view url) {
  const bool has_scheme = url.substr(0, 7) == "http://" || url.substr(0, 8) == "https://";
  return has_scheme && url.size() <= kLongestText && AllOf(url, ":/._~%+@,=!?&#-");
}

bool IsPrintable(std::string_view text) {
  return text.size() <= kLongestText && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c >= ' ' && c != 127;
         });
}

Status CheckDestination(const Site& site) {
  switch (site.kind) {
    case SiteKind::kUpstream:
      if (!AllOf(site.container, "-_")) return InvalidArgument("upstream '" + site.container + "'");
      if (site.address.empty() || IsAddress(site.address)) return absl::OkStatus();
      return InvalidArgument("upstream address '" + site.address + "' is not ip:port");
    case SiteKind::kRedirect:
      if (IsTarget(site.to)) return absl::OkStatus();
      return InvalidArgument("redirect target '" + site.to + "' is no http or https URL");
    case SiteKind::kProxy:
      if (!site.address.empty() && !IsAddress(site.address)) {
        return InvalidArgument("proxy address '" + site.address + "' is not ip:port");
      }
      if (IsTarget(site.to) && !AuthorityOf(site.to).empty() &&
          site.to.find_first_of("?#&") == std::string::npos) {
        return absl::OkStatus();
      }
      return InvalidArgument("proxy target '" + site.to + "' is no plain http or https URL");
  }
  return Internal("unknown kind of site");
}

Status CheckRedirect(const Site& site, const model::PathRedirect& redirect) {
  const auto problem = [&](const std::string& text) {
    return InvalidArgument("redirect '" + redirect.path + "' of " + site.original_route + ": " +
                           text);
  };
  if (!IsPrintable(redirect.path)) return problem("the path holds control characters");
  if (redirect.regexp) {
    const auto check = regex::CheckPattern(redirect.path);
    if (!check.problem.empty()) return problem(check.problem);
  } else if (redirect.path.substr(0, 1) != "/" ||
             (redirect.path + "/").compare(0, site.path.size(), site.path) != 0) {
    return problem("the path is outside of the route");
  }
  const std::string wrong = model::ReadRedirectTarget(redirect.to, /*groups=*/9).problem;
  if (!wrong.empty()) return problem(wrong);
  if (redirect.code < 301 || redirect.code > 308) return problem("the code is no redirect");
  return absl::OkStatus();
}

Status CheckCache(const model::RouteCache& cache) {
  for (const std::string& header : cache.headers) {
    if (!AllOf(header, "-_")) return InvalidArgument("'" + header + "' is no name of a header");
  }
  for (const std::string& cookie : cache.cookies) {
    if (!IsPrintable(cookie)) return InvalidArgument("'" + cookie + "' is no name of a cookie");
  }
  return absl::OkStatus();
}

// What an administrator wrote was checked by who took it; this keeps it from being more than words
// of the configuration language.
Status CheckAccess(const model::HttpAccess& access) {
  for (const auto& [name, hash] : access.users) {
    if (name.empty() || name.size() > 64 || !AllOf(name, "._@+-")) {
      return InvalidArgument("'" + name + "' is no name of a user");
    }
    if (hash.empty() || hash.size() > 256 || !AllOf(hash, "$./=")) {
      return InvalidArgument("the password of '" + name + "' is no hash");
    }
  }
  for (const model::AddressRule& rule : access.rules) {
    if (rule.network.empty() || rule.network.size() > 64 || !AllOf(rule.network, ".:/")) {
      return InvalidArgument("'" + rule.network + "' is no network");
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string AuthorityOf(const std::string& url) {
  const bool is_https = url.compare(0, 8, "https://") == 0;
  if (!is_https && url.compare(0, 7, "http://") != 0) return "";
  const size_t begin = is_https ? 8 : 7;
  const size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  std::string authority = url.substr(begin, end - begin);
  if (authority.empty() || !AllOf(authority, ".:-_")) return "";
  return authority.find(':') == std::string::npos ? authority + (is_https ? ":443" : ":80")
                                                  : authority;
}

std::string DecodedPath(const std::string& path) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string decoded;
  for (size_t i = 0; i < path.size(); ++i) {
    const bool is_escape =
        path[i] == '%' && i + 2 < path.size() && digit(path[i + 1]) >= 0 && digit(path[i + 2]) >= 0;
    if (!is_escape) {
      decoded += path[i];
      continue;
    }
    decoded += static_cast<char>(digit(path[i + 1]) * 16 + digit(path[i + 2]));
    i += 2;
  }
  return IsPrintable(decoded) ? decoded : path;
}

Status CheckSite(const Site& site) {
  if (!IsHost(site.host)) return InvalidArgument("route host '" + site.host + "' is no host name");
  if (!IsPath(site.path)) {
    return InvalidArgument("route path '" + site.path + "' holds characters that no URL path has");
  }
  if (!AllOf(site.original_route, ":/._~%+@,=!?&#*{}-")) {
    return InvalidArgument("route '" + site.original_route + "' holds characters that no URL has");
  }
  if (!AllOf(site.environment, "-_") || !AllOf(site.epoch, "")) {
    return InvalidArgument("environment '" + site.environment + "' is no name");
  }
  PAAS_RETURN_IF_ERROR(CheckCache(site.cache));
  PAAS_RETURN_IF_ERROR(CheckAccess(site.access));
  for (const model::PathRedirect& redirect : site.redirects.paths) {
    PAAS_RETURN_IF_ERROR(CheckRedirect(site, redirect));
  }
  return CheckDestination(site);
}

}  // namespace paas::controller
