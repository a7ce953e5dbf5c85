#include "controller/routes/nginx_redirects.h"

#include <map>

#include "controller/routes/limits.h"
#include "controller/routes/nginx_conditions.h"
#include "model/redirect_target.h"

namespace paas::controller {
namespace {

using model::PathRedirect;
using model::TargetPart;

std::string WithoutTrailingSlash(std::string url) {
  if (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

// The text of a target with nginx's names for the variables. $uri is the path as the client wrote
// it: a decoded one could hold a line end, and with it a header of the client's own.
std::string Expand(const std::string& to) {
  std::string text;
  // Checked when it was read, with its groups.
  for (const TargetPart& part : model::ReadRedirectTarget(to, /*groups=*/9).parts) {
    switch (part.kind) {
      case TargetPart::Kind::kText:
        text += part.text;
        break;
      case TargetPart::Kind::kGroup:
        text += "$" + part.text;
        break;
      case TargetPart::Kind::kUri:
        text += "${raw_path}";
        break;
      case TargetPart::Kind::kArgs:
        text += "${args}";
        break;
      case TargetPart::Kind::kIsArgs:
        text += "${is_args}";
        break;
      case TargetPart::Kind::kArgument:
        text += "${arg_" + part.text + "}";
        break;
    }
  }
  return text;
}

std::string TargetOf(const PathRedirect& redirect, const RedirectContext& context) {
  const std::string to = context.Target(redirect.to);
  // Absolute, as the router's port is not the one that nginx would put there.
  return to.substr(0, 1) == "/" ? "$scheme://$host$port_suffix" + Expand(to) : Expand(to);
}

// The query goes along unless the target has one of its own.
std::string QueryFor(const PathRedirect& redirect) {
  const bool has_query = redirect.to.find('?') != std::string::npos ||
                         redirect.to.find("$is_args") != std::string::npos ||
                         redirect.to.find("${is_args}") != std::string::npos;
  return has_query ? "" : "$is_args$args";
}

void WriteExpires(const Site& site, const PathRedirect& redirect, ConfigWriter& config) {
  const model::Expires expires = redirect.expires.value_or(site.redirects.expires);
  if (!expires.Caches()) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(expires.after).count();
  config.Line(seconds == 0 ? "expires -1" : "expires " + std::to_string(seconds) + "s");
}

void WriteReturn(const PathRedirect& redirect, const std::string& to, ConfigWriter& config) {
  config.Line("return " + std::to_string(redirect.code) + " " + Quoted(to));
}

void WriteExact(const Site& site, const PathRedirect& redirect, const RedirectContext& context,
                ConfigWriter& config) {
  WriteExpires(site, redirect, config);
  WriteReturn(redirect, TargetOf(redirect, context) + QueryFor(redirect), config);
}

// The children of "/from": "/from/x" leads to "<to>/x".
void WriteChildren(const Site& site, const PathRedirect& redirect, const std::string& from,
                   const RedirectContext& context, ConfigWriter& config) {
  config.Open("location ^~ " + Quoted(DecodedPath(from + "/")));
  WriteConditions(site, context.listener, config);
  WriteExpires(site, redirect, config);
  if (redirect.append_suffix) {
    config.Open("if ($raw_path ~ " + Quoted("^" + EscapedForRegex(from) + "(/.*)$") + ")");
    WriteReturn(redirect,
                WithoutTrailingSlash(TargetOf(redirect, context)) + "$1" + QueryFor(redirect),
                config);
    config.Close();
  }
  WriteReturn(redirect, TargetOf(redirect, context) + QueryFor(redirect), config);
  config.Close();
}

bool IsBare(const Site& site, const std::string& path) {
  return DecodedPath(path) + "/" == DecodedPath(site.path);
}

}  // namespace

std::string RedirectContext::Target(const std::string& to) const {
  constexpr std::string_view kHttp = "http://";
  if (!listener.is_tls || to.compare(0, kHttp.size(), kHttp) != 0) return to;
  const size_t end = std::min(to.find_first_of("/?#$", kHttp.size()), to.size());
  std::string host = to.substr(kHttp.size(), end - kHttp.size());
  if (host.size() < http_suffix.size() ||
      host.compare(host.size() - http_suffix.size(), http_suffix.size(), http_suffix) != 0) {
    return to;
  }
  host.resize(host.size() - http_suffix.size());
  if (hosts_on_both.count(host) == 0) return to;
  return "https://" + host + listener.PortSuffix() + to.substr(end);
}

void WritePatternRedirects(const Site& site, const RedirectContext& context, ConfigWriter& config) {
  const std::string limit = "(*LIMIT_MATCH=" + std::to_string(kMatchLimit) + ")";
  for (const PathRedirect& redirect : site.redirects.paths) {
    if (!redirect.regexp) continue;
    config.Open("if ($raw_path ~ " + Quoted(limit + redirect.path) + ")");
    WriteExpires(site, redirect, config);
    WriteReturn(redirect, TargetOf(redirect, context), config);
    config.Close();
  }
}

void WritePathRedirects(const Site& site, const RedirectContext& context, ConfigWriter& config) {
  std::map<std::string, const PathRedirect*> exact, children;
  for (const PathRedirect& redirect : site.redirects.paths) {
    if (redirect.regexp) continue;
    const std::string from = WithoutTrailingSlash(redirect.path);
    if (!redirect.prefix || !from.empty()) {
      exact.emplace(DecodedPath(redirect.prefix ? from : redirect.path), &redirect);
    }
    if (redirect.prefix) children.emplace(DecodedPath(from), &redirect);
  }
  for (const auto& [path, redirect] : exact) {
    if (IsBare(site, path)) continue;
    config.Open("location = " + Quoted(path));
    WriteConditions(site, context.listener, config);
    WriteExact(site, *redirect, context, config);
    config.Close();
  }
  for (const auto& [from, redirect] : children) {
    WriteChildren(site, *redirect, WithoutTrailingSlash(redirect->path), context, config);
  }
}

bool WriteBareRedirect(const Site& site, const RedirectContext& context, ConfigWriter& config) {
  for (const PathRedirect& redirect : site.redirects.paths) {
    const bool leads =
        !redirect.regexp &&
        IsBare(site, redirect.prefix ? WithoutTrailingSlash(redirect.path) : redirect.path);
    if (!leads) continue;
    WriteExact(site, redirect, context, config);
    return true;
  }
  return false;
}

void WriteSiteRedirect(const Site& site, const RedirectContext& context, ConfigWriter& config) {
  const std::string to = WithoutTrailingSlash(context.Target(site.to));
  if (site.path == "/") {
    config.Line("return 301 " + Quoted(to + "$request_uri"));
    return;
  }
  const std::string bare = WithoutTrailingSlash(site.path);
  config.Open("if ($request_uri ~ " + Quoted("^" + EscapedForRegex(bare) + "(/.*)$") + ")");
  config.Line("return 301 " + Quoted(to + "$1"));
  config.Close();
  config.Line("return 301 " + Quoted(to + "/$is_args$args"));
}

}  // namespace paas::controller
